# Reference values from R itself. Run with: Rscript tests/golden/estimates/make_r.R > tests/golden/estimates/r.csv
options(digits = 17, warn = -1)
show <- function(x) formatC(x, digits = 17, format = "g")
cat("# make_r.R, ", R.version.string, "\n", sep = "")
cat("quantity,x_1,n_1,x_2,n_2,level,lower_or_p,upper\n")
row <- function(quantity, counts, level, values) {
  cells <- c(sprintf("%.0f", counts), rep("", 4 - length(counts)))
  values <- c(show(values), rep("", 2 - length(values)))
  cat(paste(c(quantity, cells, level, values), collapse = ","), "\n", sep = "")
}
proportions <- list(c(81, 263), c(15, 148), c(0, 20), c(1, 29), c(22, 53), c(88, 109), c(32, 109), c(69, 88), c(9, 32),
  c(16, 22), c(15, 27), c(13, 16), c(5, 15), c(9, 22), c(5, 27), c(0, 1), c(1, 1), c(29, 29), c(1, 1000))
tables <- list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(10, 10, 0, 20), c(10, 10, 0, 10),
  c(88, 109, 32, 109), c(69, 88, 9, 32), c(16, 22, 15, 27), c(13, 16, 5, 15), c(9, 22, 5, 27), c(3, 4, 1, 4),
  c(3, 29, 6, 36), c(1, 5, 30, 400), c(12, 13, 250, 300), c(20, 100000, 2, 1000))
for (counts in proportions) for (level in c(0.95, 0.8)) {
  row("wilson", counts, level, prop.test(counts[1], counts[2], conf.level = level, correct = FALSE)$conf.int)
  row("clopper-pearson", counts, level, binom.test(counts[1], counts[2], conf.level = level)$conf.int)
}
for (counts in tables) {
  x <- counts[c(1, 3)]
  n <- counts[c(2, 4)]
  for (level in c(0.95, 0.8)) {
    one <- prop.test(x[1], n[1], conf.level = level, correct = FALSE)$conf.int
    two <- prop.test(x[2], n[2], conf.level = level, correct = FALSE)$conf.int
    p <- x / n
    row("newcombe", counts, level, c(
      p[1] - p[2] - sqrt((p[1] - one[1])^2 + (two[2] - p[2])^2),
      p[1] - p[2] + sqrt((one[2] - p[1])^2 + (p[2] - two[1])^2)
    ))
  }
  chi_square <- unname(prop.test(x, n, correct = FALSE)$statistic) * (sum(n) - 1) / sum(n)
  row("n-1", counts, "", pchisq(chi_square, 1, lower.tail = FALSE))
  row("fisher", counts, "", fisher.test(rbind(x, n - x))$p.value)
}
