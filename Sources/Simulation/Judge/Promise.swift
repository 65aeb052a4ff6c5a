/// What soac promises, whatever happens around it; docs/simulation.md says each in full.
public enum Promise: String, CaseIterable, Sendable {
    case crossover, upthendown, downthenup
    /// Crossover and upthendown, while tasks are on hosts in maintenance.
    case maintenance
    /// No task is killed undrained.
    case drains
    /// What is not soac's is not touched.
    case owners
    case locks
    /// No job is sent before its parents.
    case parents
    /// What Chronos counted of a job is carried over.
    case statistics
    /// A kill that Marathon refuses is asked for again.
    case refusals
    /// Nothing that keeps pods goes before another has its pods.
    case pods
    /// What an autoscaler set is not taken back.
    case counts
    /// No more instances are removed than a share.
    case removals
    /// All comes to what is wanted.
    case end
    /// What is as it should be is left as it is.
    case rest
}
