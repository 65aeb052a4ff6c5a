import Compiler
import Emitters

/// What may have been meant by the name of an instance that is none.
enum MeantInstance {
    /// `known` are those that were found of the services that the name may mean; `services` gives the names of all, and is asked
    /// only where none was.
    static func hint(
        _ subject: String, _ known: [InstanceID], otherwise: String, services: () throws(Problem) -> [String]
    ) throws(Problem) -> String {
        var near = NearestNames.of(subject, among: known.map(\.description))
        if near.isEmpty, !known.isEmpty {
            let more = known.count > 8 ? ", …" : ""
            return "there are \(known.prefix(8).map(\.description).joined(separator: ", "))\(more)"
        }
        if near.isEmpty {
            let services = try services()
            let names = subject.contains(".") ? InstanceID.candidates(subject).map(\.service.text) : [subject]
            for name in names where !services.contains(where: { $0.hasSameBytes(as: name) }) {
                near += NearestNames.of(name, among: services).map { "service \($0)" }
            }
        }
        return near.isEmpty ? otherwise : "did you mean \(near.joined(separator: " or "))?"
    }
}
