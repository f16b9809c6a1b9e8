# I(X;Y) of a histogram with bins of equal width, corrected as by Miller (1955), Note on the bias of information estimates.
source("mi_study.R")

entropy <- function(counts) {
  shares <- counts[counts > 0] / sum(counts)
  -sum(shares * log(shares)) + (length(shares) - 1) / (2 * sum(counts))
}

mi_study_estimator(version = "1", f = function(x, y, bins = 8) {
  cells <- lapply(list(x, y), function(values)
    findInterval(values, seq(min(values), max(values), length.out = bins + 1), rightmost.closed = TRUE))
  table <- table(cells)
  entropy(rowSums(table)) + entropy(colSums(table)) - entropy(table)
})
