import Simulators

/// What happens to a cluster beside soac.
enum Mishap: Sendable {
    case commit
    case leaderAway(seconds: Int)
    case serverAway(Cluster.Server, host: String, seconds: Int)
    case hostLost(String)
    case hostFound(String)
    case maintenance(String)
    case maintenanceOver(String)
    case taskFails
    /// From now on so many of the tasks that start never get healthy.
    case unsoundTasks(share: Double)
    case locksLost
    /// The soac ends after so many more requests.
    case crash(soac: Int, requests: Int)
    /// Somebody else has an app under way.
    case deploymentByAnother
    /// All is well from now on.
    case end

    static let hosts = ["agent1", "agent2", "agent3", "agent4"]

    /// Something at random within milliseconds from `start`, with the trouble that ends it.
    static func draw(
        _ start: SimulatedTime, lasting length: Int, _ numbers: inout SeededNumbers
    ) -> [(time: SimulatedTime, trouble: Mishap)] {
        let time = start + Int.random(in: 0...length, using: &numbers)
        let seconds = Int.random(in: 5...200, using: &numbers)
        let host = hosts[Int.random(in: 0..<hosts.count, using: &numbers)]
        switch Int.random(in: 0..<23, using: &numbers) {
        case 0...2: return [(time, .commit)]
        case 3, 4: return [(time, .leaderAway(seconds: min(seconds, 60)))]
        case 5: return [(time, .serverAway(.hacheck, host: "", seconds: seconds))]
        case 6: return [(time, .serverAway(.hacheck, host: host, seconds: numbers.chance(0.1) ? 2400 : seconds * 2))]
        case 7: return [(time, .serverAway(.haproxy, host: "", seconds: seconds))]
        case 8: return [(time, .serverAway(.haproxy, host: host, seconds: seconds * 2))]
        case 9: return [(time, .serverAway(.mesos, host: "", seconds: seconds))]
        case 10: return [(time, .serverAway(.marathon, host: "", seconds: seconds))]
        case 11: return [(time, .hostLost(host)), (time + seconds * 2000, .hostFound(host))]
        case 12, 13, 20...22:
            let end = time + seconds * 2000
            let drained = [(time, Mishap.maintenance(host)), (end, .maintenanceOver(host))]
            // That is what it was for.
            return numbers.chance(0.7)
                ? drained : drained + [(end - 1000, .hostLost(host)), (end + seconds * 1000, .hostFound(host))]
        case 14: return [(time, .taskFails)]
        case 15: return [(time, .unsoundTasks(share: 0.5)), (time + seconds * 1000, .unsoundTasks(share: 0))]
        case 16: return [(time, .locksLost)]
        case 17: return [(time, .deploymentByAnother)]
        default:
            let requests = Int.random(in: 0...30, using: &numbers)
            return [(time, .crash(soac: Int.random(in: 0...1, using: &numbers), requests: requests))]
        }
    }
}
