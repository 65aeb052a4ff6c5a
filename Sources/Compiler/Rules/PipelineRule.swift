/// The pipeline of a service is not a list of steps.
///
/// Under `pipeline`, deploy.yaml has a list of mappings, each with a `step`: the name of a deploy group, or of one of the
/// steps that build and test. As long as it has anything else, no instance of the service can be checked against it.
public enum PipelineRule: ServiceRule {
    public static let id = DiagnosticID.pipeline
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        guard let deploy = service.root("service.yaml")?.value("deploy") ?? service.root("deploy.yaml"),
            service.configured.contains(where: { $0.deployGroup.value ?? nil != nil })
        else { return [] }
        let isEmptyFile = deploy.span.path.hasSuffix("/deploy.yaml") && !deploy.value.isTruthy
        guard deploy.isMapping || isEmptyFile else {
            return [deploy.diagnostic(id, "deploy is not a mapping", hint: hint)]
        }
        guard let pipeline = deploy.value("pipeline") else { return [] }
        guard pipeline.isList || pipeline.value.iterated?.isEmpty ?? false else {
            return [
                pipeline.diagnostic(id, "the pipeline is a list of steps, not \(pipeline.value.kindName)", hint: hint)
            ]
        }
        return pipeline.items.filter { $0.value("step")?.string == nil }.map { step in
            step.diagnostic(id, "the pipeline has a step without a name", hint: hint)
        }
    }

    private static let hint = "as in 'pipeline: [{step: itest}, {step: prod.everything}]'"
}
