source("mi_study.R")

mi_study_estimator(function(x, y) rnorm(1) + runif(1) / 1000)
