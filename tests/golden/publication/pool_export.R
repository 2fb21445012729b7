# Pools what results/tables/export/metafor.csv marks with a question, by metafor, one row a question, measure and model.
# Run: Rscript pool_export.R metafor.csv pooled_by_r.csv
# The second file's first line names the versions. Iterations are told to stop at 1e-14 instead of at metafor's own 1e-5.
suppressMessages(library(metafor))
options(warn = -1)
arguments <- commandArgs(trailingOnly = TRUE)
given <- read.csv(arguments[1], encoding = "UTF-8", stringsAsFactors = FALSE)
given <- given[given$question_id != "", ]

show <- function(x) ifelse(is.na(x), "", formatC(as.numeric(x), digits = 17, format = "g", width = 1))
rows <- list()
keep <- function(data, model, estimate, lower, upper, tau2 = NA, q = NA, q_p_value = NA) {
  rows[[length(rows) + 1]] <<- data.frame(
    question_id = data$question_id[1], measure = data$measure[1], model = model, k = nrow(data),
    estimate = show(estimate), lower = show(lower), upper = show(upper), tau2 = show(tau2), q = show(q),
    q_p_value = show(q_p_value)
  )
}
keep_fit <- function(data, model, fit, back, tau2 = NA, q = fit$QE, q_p_value = fit$QEp) {
  keep(data, model, back(c(fit$beta)), back(fit$ci.lb), back(fit$ci.ub), tau2, q, q_p_value)
}
tight <- list(threshold = 1e-14, maxiter = 10000)

for (data in split(given, paste(given$question_id, given$measure))) {
  # A question of which several tables of counts fit has to be pooled for each of them; that is not done here.
  if (any(data$candidates != 1) || nrow(data) < 2) next
  measure <- data$measure[1]
  back <- if (measure == "PLO") plogis else if (measure == "RD") identity else exp
  if (measure == "PLO") {
    effects <- escalc(measure, xi = xi, ni = ni, data = data, add = 1 / 2, to = "only0")
    glmm <- rma.glmm(measure = measure, xi = xi, ni = ni, data = data, method = "ML")
    keep_fit(data, "glmm", glmm, back, glmm$tau2, glmm$QE.LRT, glmm$QEp.LRT)
    summed <- prop.test(sum(data$xi), sum(data$ni), correct = FALSE)
    keep(data, "summed", summed$estimate, summed$conf.int[1], summed$conf.int[2])
  } else {
    effects <- escalc(measure, ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = data, add = 1 / 2, to = "only0")
    mantel <- rma.mh(ai = ai, bi = bi, ci = ci, di = di, data = data, measure = measure, add = c(1 / 2, 0), to = c("only0", "none"), drop00 = TRUE)
    keep_fit(data, "mantel-haenszel", mantel, back, q = NA, q_p_value = NA)
  }
  reml <- rma(yi, vi, data = effects, method = "REML", test = "adhoc", control = tight)
  keep_fit(data, "reml", reml, back, reml$tau2)
  common <- rma(yi, vi, data = effects, method = "EE")
  keep_fit(data, "common", common, back)
}
header <- sprintf(
  "# pool_export.R, %s, metafor %s, lme4 %s", R.version.string, packageVersion("metafor"), packageVersion("lme4")
)
connection <- file(arguments[2], open = "w", encoding = "UTF-8")
writeLines(header, connection)
write.csv(do.call(rbind, rows), connection, row.names = FALSE, quote = FALSE)
close(connection)
