import Planner

extension SteppedRun {
    /// Carries it out as long as the lock is held. `note` is told each event as it comes.
    mutating func carryOut(
        under lock: any InstanceLock, note: (DeployEvent) -> Void, work: (Step) async -> StepOutcome
    ) async {
        var noted = 0
        func tell(_ events: [DeployEvent]) {
            for event in events[noted...] { note(event) }
            noted = events.count
        }
        tell(events)
        while let step = next() {
            tell(events)
            report(await lock.isHeld() ? await work(step) : .failed("the lock was lost"))
            tell(events)
        }
        tell(events)
    }
}
