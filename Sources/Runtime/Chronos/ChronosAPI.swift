import Planner

/// The form of Chronos's API. Facts: `PathConstants`, `ChronosRestModule` and the resources beside them, of mesos/chronos at
/// 2.4.0, 2.5.0 and v3.0.2.
enum ChronosAPI: String, CaseIterable, Sendable {
    /// 2.4 and 2.5
    case two = "2"
    case three = "3"

    /// What stands before all paths.
    var prefix: String {
        switch self {
        case .two: "/scheduler"
        case .three: "/v1/scheduler"
        }
    }

    /// How another job is sent in place of one: 3.0 knows no PUT.
    var updateMethod: HTTPRequest.Method {
        switch self {
        case .two: .put
        case .three: .post
        }
    }

    var jobs: String { "\(prefix)/jobs" }
    var graph: String { "\(prefix)/graph/csv" }

    func jobs(of kind: JobStep.Kind) -> String { "\(prefix)/\(kind.rawValue)" }

    /// All jobs whose names hold a text, whatever the case of its letters.
    func search(_ name: String) -> String { "\(prefix)/jobs/search?name=\(WebAddress.encoded(name))&limit=1000000" }

    func job(_ name: JobName) -> String { "\(prefix)/job/\(WebAddress.encoded(name.text))" }
    /// How long its runs take.
    func statistics(of name: JobName) -> String { "\(prefix)/job/stat/\(WebAddress.encoded(name.text))" }
    func tasks(of name: JobName) -> String { "\(prefix)/task/kill/\(WebAddress.encoded(name.text))" }
}
