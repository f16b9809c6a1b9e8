source("mi_study.R")

small <- function(asked) if (asked$n <= 30) "needs n > 30"
mi_study_estimator(function(x, y) 1, name = "a-name", version = "1.2", check = small)
