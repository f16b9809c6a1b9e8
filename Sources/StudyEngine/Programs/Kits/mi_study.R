# Estimators and laws for mi-study in R. Copy this file beside the program; it needs R 4.0 or later alone.
#
#   source("mi_study.R")
#   mi_study_estimator(function(x, y, shrinkage = 0) -log1p(-((1 - shrinkage) * cor(x, y))^2) / 2)
#
# A function says by the names of its arguments what it wants. An estimator: x, y, z (n numbers; n x d
# matrices for vectors; integers 0, 1, ... for symbols), n, and quantities, names such as "I(X;Y)". A law: n.
# Both: any setting of the study file by its name, with _ for -, or all in a list settings. R's generator
# starts from the replication's seed. Values may depend on nothing else. NA is a failed estimate, an error one
# with a reason.
# print and cat go to standard error; a child must not print: system(..., intern = TRUE). Reading the program
# with source(), as a test does, starts nothing.

# Makes the program an estimator. Its function returns nats, one number for each quantity that is asked.
# check takes the request, a list with n, x, z, y, settings and quantities, and returns why the estimator
# cannot serve it, or NULL: such a study is refused before it runs.
mi_study_estimator <- function(f, name = "", version = "", check = NULL)
  mi_study_program("estimator", f, name, version, check)

# Makes the program a law. Its function returns n points: list(x, y) or list(x, z, y).
mi_study_law <- function(f, name = "", version = "", check = NULL)
  mi_study_program("law", f, name, version, check)

mi_study_program <- function(role, f, name, version, check) {
  sourced <- vapply(seq_len(sys.nframe()), function(each) identical(sys.function(each), base::source), NA)
  if (interactive() || any(sourced)) return(invisible(f))
  requests <- file("stdin", "rb")
  line <- if (isatty(stdin())) character() else readLines(requests, 1)
  if (length(line) == 0) {
    message("mi_study.R: ", role, " for mi-study run; name it in a study file")
    quit(status = 64)
  }
  answers <- file("/dev/stdout", "wb", raw = TRUE)
  sink(stderr())
  tell <- function(...) writeBin(charToRaw(paste0("{", paste0(c(...), collapse = ""), "}\n")), answers)
  hello <- mi_study_json(line)
  hello$letters <- Filter(function(letter) !is.null(hello[[letter]]), c("x", "z", "y"))
  reason <- mi_study_refusal(role, f, hello)
  if (is.null(reason) && !is.null(check)) reason <- check(hello)
  ready <- c('"ready": true, "name": ', mi_study_quoted(name), ', "version": ', mi_study_quoted(version))
  tell(if (is.null(reason)) ready else c('"refuses": ', mi_study_quoted(reason)))
  flush(answers)
  RNGkind("Mersenne-Twister", "Inversion", "Rejection")
  while (length(line <- readLines(requests, 1)) == 1) {
    count <- mi_study_json(line)$replications
    asked <- lapply(seq_len(count), function(index) mi_study_read(role, requests, hello))
    if (any(vapply(asked, is.null, NA))) break
    # Nothing of an answer is written before all of it is there.
    values <- tryCatch(lapply(asked, mi_study_answer, role, f, hello), error = identity)
    if (inherits(values, "error")) {
      print(values)
      tell('"error": ', mi_study_quoted(paste0(class(values)[1], ": ", conditionMessage(values))))
    } else {
      writeBin(charToRaw(paste0(line, "\n")), answers)
      for (value in unlist(values, recursive = FALSE)) writeBin(value, answers, endian = "little")
    }
    flush(answers)
  }
  quit(status = 0)
}

# The two halves of a replication's seed and, for an estimator, its columns; NULL at the end of input.
mi_study_read <- function(role, requests, hello) {
  parts <- list(seed = readBin(requests, "integer", 2, 4, endian = "little"))
  for (letter in if (role == "estimator") hello$letters) {
    columns <- max(hello[[letter]]$dimension, 1)
    type <- if (hello[[letter]]$kind == "real") list("double", 8) else list("integer", 4)
    part <- readBin(requests, type[[1]], hello$n * columns, type[[2]], endian = "little")
    if (length(part) < hello$n * columns) return(NULL)
    parts[[letter]] <- if (columns > 1) matrix(part, ncol = columns, byrow = TRUE) else part
  }
  if (length(parts$seed) == 2) parts
}

# The function's answer for a replication, as a list of vectors to write.
mi_study_answer <- function(parts, role, f, hello) {
  # set.seed takes 32 bits: the states of both halves, one of them reversed, make one of all 64.
  halves <- ifelse(is.na(parts$seed), 0L, parts$seed)
  set.seed(halves[1])
  state <- rev(.Random.seed[3:626])
  set.seed(halves[2])
  assign(".Random.seed", c(.Random.seed[1:2], bitwXor(.Random.seed[3:626], state)), globalenv())
  settings <- hello$settings
  names(settings) <- gsub("-", "_", names(settings))
  given <- c(parts[-1], hello[c("n", "quantities", "settings")], settings)
  if (!"..." %in% names(formals(f))) given <- given[names(given) %in% names(formals(f))]
  frame <- list2env(c(given, mi_study_function = f))
  value <- eval(as.call(c(as.name("mi_study_function"), sapply(names(given), as.name))), frame)
  asked <- if (role == "estimator") hello$quantities else hello$letters
  if (length(value) != length(asked) || !(is.list(value) || is.numeric(value) || all(is.na(value))))
    stop("the function returned no ", length(asked), " values")
  if (role == "estimator") return(list(as.double(value)))
  Map(mi_study_column, value, hello$letters, hello[hello$letters], hello$n)
}

mi_study_column <- function(values, letter, variable, n) {
  shape <- c(n, max(variable$dimension, 1))
  if (!is.numeric(values) || !identical(as.numeric(dim(as.matrix(values))), shape))
    stop(letter, " has no ", shape[1], " x ", shape[2], " numbers")
  if (variable$kind == "real") return(as.double(t(as.matrix(values))))
  if (any(is.na(values) | values != round(values))) stop(letter, " has symbols that are not whole numbers")
  as.integer(values)
}

# Why the function cannot serve the request; NULL if it can.
mi_study_refusal <- function(role, f, hello) {
  if (hello$protocol != "mi-study/1" || hello$role != role)
    return(paste0("is ", role, " of mi-study/1, not ", hello$role, " of ", hello$protocol))
  takes <- names(formals(f))
  needed <- takes[vapply(formals(f), identical, NA, quote(expr = ))]
  ours <- c("n", "settings", if (role == "estimator") c("quantities", hello$letters))
  settings <- gsub("-", "_", names(hello$settings))
  for (taken in intersect(settings, ours)) return(paste("needs another name for the setting", taken))
  unknown <- setdiff(settings, takes)
  if (length(unknown) && !any(c("settings", "...") %in% takes))
    return(paste0("has no setting ", unknown[1], "; its function takes ", paste(takes, collapse = ", ")))
  if ("z" %in% ours && !any(c("z", "...") %in% takes)) return("takes no z, which the law has")
  absent <- setdiff(needed, c(ours, settings, "..."))
  if (length(absent)) paste0("needs ", absent[1], ", no setting of the study and no column of the law")
}

# A JSON value: objects as lists, arrays of texts as character vectors.
mi_study_json <- function(text) {
  pattern <- '"(\\\\.|[^"\\\\])*"|[-+.0-9eE]+|[a-z]+|[][{},:]'
  tokens <- regmatches(text, gregexpr(pattern, text, perl = TRUE))[[1]]
  at <- 0
  take <- function() tokens[at <<- at + 1]
  value <- function(token = take()) switch(token,
    "{" = {
      result <- list()
      while ((token <- take()) != "}") if (token != ",") {
        take()
        result[value(token)] <- list(value())
      }
      result
    },
    "[" = {
      result <- character()
      while ((token <- take()) != "]") if (token != ",") result <- c(result, value(token))
      result
    },
    true = TRUE, false = FALSE, null = NULL,
    # A text of JSON is one of R but for an escaped slash.
    if (!startsWith(token, '"')) as.numeric(token)
    else parse(text = gsub("(?<!\\\\)(\\\\\\\\)*\\K\\\\/", "/", token, perl = TRUE))[[1]])
  value()
}

mi_study_quoted <- function(text)
  paste0('"', gsub('(["\\\\])', "\\\\\\1", gsub("[[:cntrl:]]", " ", enc2utf8(text))), '"')
