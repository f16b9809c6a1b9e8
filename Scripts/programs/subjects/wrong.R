source("mi_study.R")

mi_study_estimator(function(x, y, settings) switch(settings$kind, nothing = NULL, text = "0.5", two = c(1, 2)))
