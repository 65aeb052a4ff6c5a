import Compiler
import Planner

extension Autoscaling {
    /// How many tasks an instance has to run by what ZooKeeper has, unless it is stopped.
    public func count(of id: InstanceID) async -> Known<Int> {
        do throws(AutoscalingFailure) {
            let settings = try settings(of: id)
            let folder = try await reading { () throws(ZooKeeperFailure) in try await nodes.folder(of: id) }
            return .known(settings.instances(at: try await count(folder).value))
        } catch { return .unknown(error.reason) }
    }

    /// Sets the number of an instance's tasks, held within its bounds, whatever its tasks do. The next look of who decides it may
    /// come to another.
    public func set(_ count: Int, of id: InstanceID) async -> ScalingResult {
        var result = ScalingResult(id, .stays)
        do throws(AutoscalingFailure) {
            let settings = try settings(of: id)
            result.bounds = settings.minimum...settings.maximum
            try await withLock(of: id, taken: true, &result) { (lock, result) async throws(AutoscalingFailure) in
                let folder = try await reading { () throws(ZooKeeperFailure) in try await nodes.folder(of: id) }
                let node = try await reading { () throws(ZooKeeperFailure) in try await folder.node("instances") }
                // A text that is no number is what somebody would put right by that.
                if case .count(let before) = AutoscaledCount.count(node?.text) {
                    result.current = settings.instances(at: before)
                } else if node == nil {
                    result.current = settings.instances(at: nil)
                }
                let number = settings.limited(count)
                guard let lock else { return }
                try await carryOut([Write("instances", Array("\(number)".utf8), over: node)], folder, lock)
                result.outcome = .scales(to: number)
                result.reason = "set by hand"
            }
            if case .scales(let number) = result.outcome {
                rollout.log.note(DeployEvent(.scale, "set to \(number) tasks by hand", tasks: number), of: id)
            }
        } catch { result.outcome = .failed(error.reason) }
        return result
    }
}
