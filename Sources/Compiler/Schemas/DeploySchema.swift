/// `deploy.yaml`
enum DeploySchema {
    static let file = Schema.mapping(
        MappingShape(
            [
                SchemaKey("pipeline", .list(ListShape(step)), "The steps, in order.", isRequired: true),
                SchemaKey("slack_channels", .texts, "Slack channels that hear of deployments."),
                SchemaKey(
                    "slack_notify", .boolean, "Whether Slack hears of deployments.", standard: .bool(true)),
            ], rest: .advisedAgainst))

    private static let step = Schema.mapping(
        MappingShape(
            [
                SchemaKey("step", .text, "A deploy group, or a step of the build.", isRequired: true),
                SchemaKey(
                    "trigger_next_step_manually", .boolean, "Whether someone has to start what follows.",
                    standard: .bool(false)),
                SchemaKey("slack_notify", .boolean, "Whether Slack hears of this step.", standard: .bool(false)),
            ]
                + [
                    ("notify_after_mark", "Whether Slack hears that the step begins."),
                    ("notify_after_good_deploy", "Whether Slack hears that the step is done."),
                    ("notify_after_auto_rollback", "Whether Slack hears of a rollback."),
                    ("notify_after_abort", "Whether Slack hears that the step was given up."),
                ].map { SchemaKey($0.0, .boolean, $0.1) }, rest: .advisedAgainst))
}
