source("mi_study.R")

mi_study_estimator(function(x, y) {
  if (x[1] > 50) stop("x is too large: \"", x[1], "\"\nby far")
  x[1]
})
