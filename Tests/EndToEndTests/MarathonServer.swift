import Glibc
import TestSupport
import Testing

/// `soac-simulate marathon`, and the system configuration of a cluster that has it. It ends with this value.
final class MarathonServer {
    let address: String
    let process: Int32

    /// Makes the folder `system` for the cluster `c`.
    init(in scratch: Scratch, speed: Int = 1000) throws {
        try scratch.shell(
            """
            \(Path.parent(of: Soac.path))/soac-simulate marathon --speed \(speed) >address 2>simulate.errors </dev/null &
            echo $! >process
            while kill -0 $! && ! test -s address; do sleep 0.02; done
            """)
        address = try scratch.text(of: "address").trimmingSuffix { $0 == "\n" }
        process = try #require(Int32(try scratch.text(of: "process").trimmingSuffix { $0 == "\n" }))
        try scratch.write(
            """
            {"cluster": "c", "clusters": ["c"], "docker_registry": "registry.example.com", "volumes": [],
             "marathon_servers": [{"url": ["\(address)"], "user": "u", "password": "p"}]}
            """, to: "system/cluster.json")
    }

    deinit { kill(process, SIGKILL) }
}

extension String {
    fileprivate func trimmingSuffix(while isLeft: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, isLeft(last) { text.removeLast() }
        return text
    }
}
