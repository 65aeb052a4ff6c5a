import Simulators

/// What happens to Chronos's jobs beside soac.
enum JobMishap: Sendable {
    case commit
    case leaderAway(seconds: Int)
    /// One that has just been elected lists no jobs.
    case reads(seconds: Int)
    /// From now on runs of others fail.
    case fails
    /// The session of the next soac that asks about a job is over in that moment: its turn has begun.
    case locksLost
    /// Somebody does so by hand.
    case isDeleted, isDisabled, isRun

    /// Something at random within milliseconds from `start`.
    static func draw(
        _ start: SimulatedTime, lasting length: Int, _ numbers: inout SeededNumbers
    ) -> (time: SimulatedTime, trouble: JobMishap) {
        let time = start + Int.random(in: 0...length, using: &numbers)
        let seconds = Int.random(in: 1...60, using: &numbers)
        let trouble: JobMishap =
            switch Int.random(in: 0..<14, using: &numbers) {
            case 0...4: .commit
            case 5: .leaderAway(seconds: seconds)
            case 6: .reads(seconds: 1)
            case 7: .fails
            case 8, 9: .isDeleted
            case 10: .isDisabled
            case 11, 12: .locksLost
            default: .isRun
            }
        return (time, trouble)
    }
}
