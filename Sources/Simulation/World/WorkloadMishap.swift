import Simulators

/// What happens to a cluster of Kubernetes beside soac.
enum WorkloadMishap: Sendable {
    case commit
    /// So many requests are answered with 429, and that one shall ask again after so many seconds.
    case busy(requests: Int, seconds: Int)
    /// The server forgets at once in which state a list was begun, or does not any more.
    case forgets(Bool)
    /// An autoscaler sets another number of pods.
    case scales
    /// Somebody does so by hand.
    case isDeleted, isScaled, isTouched, podIsDeleted
    /// Somebody else has something of that name.
    case stranger
    /// Somebody makes a budget for pods of ours, under another name.
    case otherBudget

    /// Something at random within milliseconds from `start`, with the trouble that ends it.
    static func draw(
        _ start: SimulatedTime, lasting length: Int, _ numbers: inout SeededNumbers
    ) -> [(time: SimulatedTime, event: World.Event)] {
        let time = start + Int.random(in: 0...length, using: &numbers)
        let seconds = Int.random(in: 5...100, using: &numbers)
        func trouble(_ trouble: WorkloadMishap) -> [(SimulatedTime, World.Event)] {
            [(time, .workloadTrouble(trouble))]
        }
        switch Int.random(in: 0..<26, using: &numbers) {
        case 0...5, 24, 25: return trouble(.commit)
        case 6: return [(time, .trouble(.serverAway(.kubernetes, host: "", seconds: seconds)))]
        case 7, 8:
            return trouble(
                .busy(
                    requests: Int.random(in: 1...12, using: &numbers), seconds: Int.random(in: 1...10, using: &numbers))
            )
        case 9:
            let end = time + seconds * 1000
            return trouble(.forgets(true)) + [(end, .workloadTrouble(.forgets(false)))]
        case 10...12: return trouble(.scales)
        case 13, 14: return trouble(.isDeleted)
        case 15: return trouble(.isScaled)
        case 16: return trouble(.isTouched)
        case 17: return trouble(.podIsDeleted)
        case 18: return trouble(.stranger)
        case 19: return trouble(.otherBudget)
        case 20: return [(time, .trouble(.locksLost))]
        default:
            let requests = Int.random(in: 0...30, using: &numbers)
            return [(time, .trouble(.crash(soac: Int.random(in: 0...1, using: &numbers), requests: requests)))]
        }
    }
}
