import TestSupport
import Testing

/// docs/migrating.md says of each command of paasta_tools what takes its place, or that nothing does.
@Suite struct EveryPaastaCommandTests {
    /// The programs that v0.86.13 installs (scripts, contrib and console_scripts of its setup.py), without `.py`, and the
    /// subcommands of `paasta`.
    private static let programs = words(
        """
        am_i_mesos_leader autoscale_all_services bounce_log_latency_parser check_capacity
        check_cassandracluster_services_replication check_chronos_has_jobs check_deployd_leader_election.sh
        check_flink_services_health check_kubernetes_api check_kubernetes_services_replication
        check_marathon_has_apps check_marathon_services_replication check_mesos_active_frameworks
        check_mesos_duplicate_frameworks check_mesos_outdated_tasks check_mesos_quorum check_oom_events
        check_orphans check_registered_slaves_aws check_spark_jobs check_synapse_replication
        cleanup_kubernetes_cr cleanup_kubernetes_crd cleanup_kubernetes_jobs cleanup_marathon_jobs
        create_dynamodb_table delete_old_marathon_deployments deploy_marathon_services
        emit_allocated_cpu_metrics emit_synapse_services_metrics generate_all_deployments
        generate_deployments_for_service generate_services_file generate_services_yaml get_mesos_leader
        get_running_task_allocation graceful_container_drain is_pod_healthy_in_smartstack
        kill_bad_containers kill_orphaned_docker_containers list_marathon_service_instances
        marathon_dashboard mass-deploy-tag.sh mock_patch_checker paasta paasta-api paasta-deployd
        paasta_autoscale_cluster paasta_broadcast_log paasta_check_chronos_jobs paasta_chronos_rerun
        paasta_cleanup_chronos_jobs paasta_cleanup_maintenance paasta_cleanup_tron_namespaces
        paasta_cluster_boost paasta_deploy_chronos_jobs paasta_deploy_tron_jobs paasta_docker_wrapper
        paasta_dump_locally_running_services paasta_execute_docker_command paasta_firewall_logging
        paasta_firewall_update paasta_get_num_deployments paasta_list_chronos_jobs
        paasta_list_kubernetes_service_instances paasta_list_tron_namespaces paasta_maintenance
        paasta_metastatus paasta_oom_logger paasta_remote_run paasta_secrets_sync paasta_serviceinit
        paasta_setup_chronos_job paasta_setup_tron_namespace paasta_tabcomplete.sh paasta_update_soa_memcpu
        purge_all_chronos_jobs setup_kubernetes_cr setup_kubernetes_crd setup_kubernetes_job
        setup_marathon_job shared_ip_check synapse_srv_namespaces_fact utilization_check
        """)
    private static let subcommands = words(
        """
        autoscale boost check cook-image docker_exec docker_inspect docker_stop fsm get-docker-image
        get-latest-deployment info itest list list-clusters local-run logs mark-for-deployment metastatus
        pause_service_autoscaler performance-check push-to-registry remote-run rerun restart rollback secret
        security-check spark-run start status stop sysdig validate wait-for-deployment
        """)
    private static var all: [String] { programs + subcommands.map { "paasta \($0)" } }

    private static func words(_ text: String) -> [String] { text.split { " \n".contains($0) }.map(String.init) }

    /// The names in the first column of the page's section, with whether the binary is said to answer to them.
    private static func listed() throws -> [(name: String, isAnswered: Bool)] {
        let page = String(decoding: try Path.read(Soac.package + "/docs/migrating.md"), as: UTF8.self)
        let section = try #require(page.components(from: "## Every command of paasta_tools", to: "\n## "))
        var tables = 0
        var names: [(String, Bool)] = []
        for line in section.split(separator: "\n") where line.hasPrefix("| ") {
            if line.hasPrefix("| command") { tables += 1 }
            let column = line.dropFirst().prefix { $0 != "|" }
            names += column.matches(of: /`([^`]+)`/).map { (String($0.1), tables == 1) }
        }
        #expect(tables == 3)
        return names
    }

    @Test func eachIsOnThePage() throws {
        let names = try Self.listed().map(\.name)
        #expect(Self.all.count == 118)
        #expect(Set(names).count == names.count, "one is there twice")
        #expect(Set(Self.all).subtracting(names) == [])
        #expect(Set(names).subtracting(Self.all) == ["configure_nerve", "configure_synapse"])
    }

    /// A link by the name of any other program is refused, and does not look like success.
    @Test func whatIsNotAnsweredToIsRefused() throws {
        let scratch = try Scratch()
        let others = try Self.listed().filter { !$0.isAnswered && !$0.name.contains(" ") }.map(\.name)
        #expect(others.count > 50)
        for name in others {
            try scratch.shell("ln -sf \(Soac.path) \(name)")
            let run = try Command.run(scratch.path + "/" + name, [], in: scratch.path)
            #expect(run.status == 2 && run.errors.contains("does not answer to the name '\(name)'"), "\(name)")
        }
    }

    /// Under each of those that the page says so of, the binary does that command's job.
    @Test func whatIsAnsweredToIs() throws {
        let scratch = try Scratch()
        for (name, _) in try Self.listed().filter(\.isAnswered) {
            let words = name.split(separator: " ").map(String.init)
            try scratch.shell("ln -sf \(Soac.path) \(words[0])")
            let help = try Command.run(
                scratch.path + "/" + words[0], Array(words.dropFirst()) + ["--help"], in: scratch.path)
            let own = words[0].hasPrefix("paasta_") ? String(words[0].dropFirst("paasta_".count)) : words[0]
            let usage = ([own] + words.dropFirst()).joined(separator: " ")
            #expect(help.status == 0 && help.output.contains("USAGE: \(usage) "), "\(name): \(help.output)")
        }
    }
}

extension String {
    /// What stands between two texts; nil if the first is not there.
    fileprivate func components(from start: String, to end: String) -> Substring? {
        guard let begin = firstRange(of: start)?.upperBound else { return nil }
        let rest = self[begin...]
        return rest[..<(rest.firstRange(of: end)?.lowerBound ?? rest.endIndex)]
    }
}
