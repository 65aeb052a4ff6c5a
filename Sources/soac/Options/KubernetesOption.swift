import ArgumentParser
import Compiler

/// Which version of the Kubernetes API objects are made for.
struct KubernetesOption: ParsableArguments {
    @Option(
        name: .customLong("kubernetes-api"),
        help: ArgumentHelp(
            "The version of the Kubernetes API that budgets and autoscalers are made for: from 1.25 on policy/v1 and autoscaling/v2, before their betas.",
            valueName: "1.n"),
        completion: .list(["1.20", "1.24", "1.25", "1.30"]))
    var api = KubernetesAPI.standard
}

extension KubernetesAPI: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }

    public var defaultValueDescription: String { description }
}
