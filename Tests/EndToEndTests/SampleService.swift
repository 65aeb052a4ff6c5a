import TestSupport
import Testing

extension Scratch {
    /// A repository `r` with one service, `web`, whose instances are deployed in the cluster `hamburg-prod`.
    func sampleRepository(instances: [String] = ["main"]) throws {
        try deploy("web", instances)
        try write(instances.map { "\($0): {instances: 1}\n" }.joined(), to: "r/web/marathon-hamburg-prod.yaml")
        try commit()
    }

    /// Writes a service's deployments.json, in which all instances follow the deploy group `all`, and a `service.yaml`
    /// that makes that the default.
    func deploy(_ service: String, _ instances: [String]) throws {
        let controls = instances.map {
            "\"\(service):hamburg-prod.\($0)\": {\"desired_state\": \"start\", \"force_bounce\": null}"
        }
        try write("deploy_group: all\n", to: "r/\(service)/service.yaml")
        try write("pipeline: [{step: all}]\n", to: "r/\(service)/deploy.yaml")
        try write(
            """
            {"v1": {}, "v2": {
            "deployments": {"all": {"docker_image": "services-\(service):paasta-abc", "git_sha": "abc"}},
            "controls": {\(controls.joined(separator: ", "))}}}
            """, to: "r/\(service)/deployments.json")
    }

    /// Compiles `r` for `hamburg-prod` into `out`, with more arguments if need be.
    func compile(_ arguments: String...) throws -> Soac.Run {
        try compile(arguments, into: "out")
    }

    func compile(_ arguments: [String], into out: String) throws -> Soac.Run {
        let standard = ["compile", "--repo", "r", "--system-config", Soac.system, "--out", out]
        return try Soac.run(standard + Self.moment + arguments, in: path)
    }

    static let moment = ["--date", "2019-10-02T12:00:00Z"]

    /// The artifacts in a folder.
    func artifacts(in out: String = "out") throws -> [String] {
        try exists(out) ? Path.files(below: path + "/" + out).keys.sorted() : []
    }

    /// What a folder's manifest says.
    func manifest(of out: String = "out") throws -> String {
        let run = try soac("manifest", out)
        run.expectSuccess()
        return run.output
    }
}
