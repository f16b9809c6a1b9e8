source("mi_study.R")

mi_study_law(function(n, shapes) {
  column <- function(kind) {
    switch(kind, v = cbind(rnorm(n), 99 + seq_len(n), rnorm(n)), r = rnorm(n), s = sample(0:4, n, TRUE))
  }
  switch(shapes,
    transposed = list(t(column("v")), column("r")),
    halves = list(column("s") + 0.5, column("r")),
    short = list(column("s")[-1], column("r")),
    one = list(column("s")),
    lapply(strsplit(gsub("-", "", shapes), "")[[1]], column))
})
