source("mi_study.R")

mi_study_estimator(function(x, y) NA)
