source("mi_study.R")

mi_study_estimator(function(x, y) {
  print("a print")
  cat("and text\n")
  0.25
})
