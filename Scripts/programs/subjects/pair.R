source("mi_study.R")

mi_study_estimator(function(x, y, factor, add_on = 0, label = "", flag = FALSE) {
  stopifnot(label %in% c("", "a \"b\" \\ / \u00e9\u2028"), is.logical(flag))
  sum(x * y) * factor + add_on
}, name = "pair")
