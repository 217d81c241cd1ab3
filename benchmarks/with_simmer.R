# The models in simmer:  Rscript with_simmer.R FIGURES.R SEED [SEED ...]
# FIGURES.R holds a model's figures as R (see `as_r` in system.py). Prints the seconds of each replication and its patients.
suppressMessages(library(simmer))
arguments <- commandArgs(TRUE)
source(arguments[1])

follow <- function(group, step) {
  force(group)
  force(step)
  kind <- place[step]
  way <- trajectory()
  if (kind > 0) way <- seize(way, places[kind])
  way <- timeout(way, function() rlnorm(1, mean_log[group, step], sd_log[group, step]))
  if (kind > 0) way <- release(way, places[kind])
  reached <- routes[[group]][[step]]$reached
  target <- routes[[group]][[step]]$target
  on <- target[target > 0]
  if (length(on) == 0) return(way)
  choose <- function() match(target[findInterval(runif(1), reached) + 1], on, nomatch = 0)
  do.call(branch, c(list(way, choose, continue = rep(FALSE, length(on))), lapply(on, function(one) follow(group, one))))
}

journeys <- lapply(seq_along(gap), function(group) follow(group, begins[group]))
for (seed in as.integer(arguments[-1])) {
  set.seed(seed)
  env <- simmer()
  for (k in seq_along(places)) env <- add_resource(env, places[k], capacity[k])
  for (k in seq_along(gap)) local({
    mean_gap <- gap[k]
    env <<- add_generator(env, paste0("group", k, "-"), journeys[[k]], to(until[k], function() rexp(1, 1 / mean_gap)))
  })
  before <- proc.time()
  invisible(run(env, until = hours))
  seconds <- sum((proc.time() - before)[1:2])
  patients <- sum(sapply(seq_along(gap), function(k) get_n_generated(env, paste0("group", k, "-"))))
  cat(sprintf("%.6f %d\n", seconds, patients))
}
