import Compiler

/// deployments.json, as Python's `json.dump` writes it.
public enum DeploymentsEmitter {
    public static func emit(_ table: DeploymentTable, of service: ServiceName) -> [UInt8] {
        let branches = table.branches.map { branch in
            let (image, state) = (branch.entry.image, state(branch.entry))
            return member("\(service):paasta-\(branch.name)", "{\"docker_image\": \(JSONText.of(image)), \(state)}")
        }
        let groups = table.groups.map { group in
            let (image, commit) = (JSONText.of(group.entry.image), JSONText.of(group.entry.commit))
            return member(group.name.text, "{\"docker_image\": \(image), \"git_sha\": \(commit)}")
        }
        let controls = table.branches.map { branch in
            member("\(service):\(branch.name)", "{\(state(branch.entry))}")
        }
        let text = """
            {"v1": {\(branches.joined(separator: ", "))}, \
            "v2": {"deployments": {\(groups.joined(separator: ", "))}, \
            "controls": {\(controls.joined(separator: ", "))}}}
            """
        return Array(text.utf8)
    }

    private static func state(_ branch: DeploymentTable.Branch) -> String {
        let token = branch.forceBounce.map(JSONText.of) ?? "null"
        return "\"desired_state\": \(JSONText.of(branch.desiredState)), \"force_bounce\": \(token)"
    }

    private static func member(_ key: String, _ value: String) -> String { "\(JSONText.of(key)): \(value)" }

    /// Whether two files say the same, whatever the order of their keys.
    public static func isSame(_ old: [UInt8], _ new: [UInt8]) -> Bool {
        if old == new { return true }
        guard let old = JSONParser.parse(old, path: "").value?.root,
            let new = JSONParser.parse(new, path: "").value?.root
        else { return false }
        return Value.isEqual(old.value, new.value)
    }
}
