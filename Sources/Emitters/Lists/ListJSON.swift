import Compiler

/// What soa-configs says of services, as JSON for other programs, policies among them; `docs/list.md` describes it. `version` rises
/// when a member changes its meaning or goes; new ones may come at any time.
public enum ListJSON {
    public static func render(_ services: [ListedService]) -> String {
        JSONText.object(["version": "1", "services": JSONText.lines(services.map(service))]) + "\n"
    }

    private static func service(_ service: ListedService) -> String {
        let general = service.general
        let url = service.gitURL.map { Setting(Value.string($0.value), $0.origin) }
        return JSONText.object([
            "service": JSONText.of(service.name.text),
            "broken": "\(general == nil)",
            "description": setting(general?.description),
            "link": setting(general?.externalLink),
            "git_url": setting(url),
            "docker_registry": setting(general?.dockerRegistry),
            "monitoring": "{"
                + (general?.monitoring ?? []).map { "\(JSONText.of($0.key)): \(setting($0.setting))" }
                .joined(separator: ", ") + "}",
            "pipeline": list((general?.pipeline ?? []).map(step)),
            "namespaces": list(service.namespaces.map(namespace)),
            "instances": list(service.instances.map { instance($0, of: service) }),
        ])
    }

    private static func step(_ step: PipelineStep) -> String {
        JSONText.object([
            "step": JSONText.of(step.name), "deploy_group": JSONText.orNull(step.deployGroup?.text),
            "source": ExplanationJSON.object(FieldSource(.written(step.node))),
        ])
    }

    private static func namespace(_ space: SmartstackNamespace) -> String {
        let settings = space.node.pairs.map { pair in
            let name = pair.key.string ?? pair.key.value.str
            return "\(JSONText.of(name)): \(setting(Setting(pair.value.value, .written(pair.value))))"
        }
        return JSONText.object([
            "namespace": JSONText.of(space.name),
            "settings": "{" + settings.joined(separator: ", ") + "}",
        ])
    }

    private static func instance(_ instance: ListedInstance, of service: ListedService) -> String {
        let settings = instance.settings.map { field in
            "\(JSONText.of(field.path.text)): {\"value\": \(field.shown), \"source\": \(ExplanationJSON.object(field.source))}"
        }
        return "\n  "
            + JSONText.object([
                "cluster": JSONText.of(instance.cluster.text),
                "service": JSONText.of(service.name.text),
                "instance": JSONText.of(instance.name.text),
                "kind": JSONText.of(instance.kind.rawValue),
                "broken": "\(instance.isBroken)",
                "deploy_group": JSONText.orNull(instance.group?.text),
                "commit": JSONText.orNull(instance.commit),
                "desired_state": JSONText.orNull(instance.desiredState),
                "team": JSONText.orNull(instance.team),
                "settings": "{" + settings.joined(separator: ", ") + "}",
            ])
    }

    /// A value and where it is from; null if there is none.
    private static func setting(_ setting: Setting<Value>?) -> String {
        guard let setting else { return "null" }
        var writer = JSONWriter()
        writer.value(setting.value)
        let field = ExplainedField(
            path: FieldPath(""), value: String(decoding: writer.bytes, as: UTF8.self),
            source: FieldSource(setting.origin))
        return "{\"value\": \(field.shown), \"source\": \(ExplanationJSON.object(field.source))}"
    }

    private static func list(_ items: [String]) -> String { "[" + items.joined(separator: ", ") + "]" }
}
