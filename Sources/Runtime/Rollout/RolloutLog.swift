import Compiler
import Planner

/// Where a rollout tells what it does.
public protocol RolloutLog: Sendable {
    func note(_ event: DeployEvent, of id: InstanceID)
}
