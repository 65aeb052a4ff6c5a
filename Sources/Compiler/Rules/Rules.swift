/// All rules.
public enum Rules {
    static let ofServices: [any ServiceRule.Type] = [
        SchemaRule.self,
        DuplicateInstanceRule.self,
        DiscoverRule.self,
        RegistrationFormRule.self,
        InstanceRangeRule.self,
        IgnoredCountRule.self,
        UnusedStepRule.self,
        RepeatedStepRule.self,
        HealthcheckTimeoutRule.self,
        BounceRule.self,
        DrainMethodRule.self,
        IgnoredParentsRule.self,
        MisreadNameRule.self,
        MarathonNameRule.self,
        NoMatchingSlaveRule.self,
        MissingSecretRule.self,
        UnsignedSecretRule.self,
        UnknownClusterRule.self,
        FileNameRule.self,
        UnknownTeamRule.self,
        EnvironmentValueRule.self,
        PaastaVariableRule.self,
        DeployGroupNameRule.self,
        NoneTextRule.self,
        SlaveSizeRule.self,
        IgnoredPlacementRule.self,
        MountPointRule.self,
        NoTeamRule.self,
        MarathonConstraintRule.self,
        MarathonBodyRule.self,
        DiscoverAttributeRule.self,
        NeverRunsRule.self,
        TypographicQuotesRule.self,
        TimeZoneRule.self,
        DependenciesReferenceRule.self,
        DeployGroupRule.self,
        DeployStepRule.self,
        CommandFormatRule.self,
        EpsilonRule.self,
        NoFilesRule.self,
        ParentNameRule.self,
        ReservedNameRule.self,
        ResourceRule.self,
        RetriesRule.self,
        ScheduleRule.self,
        SecurityRule.self,
        PipelineRule.self,
        NativeInstanceRule.self,
        TronShapeRule.self,
        TronDeployGroupRule.self,
        TronTeamRule.self,
        TronVolumeRule.self,
    ]

    static let ofRepositories: [any RepositoryRule.Type] = [
        ProxyPortRule.self,
        ParentCycleRule.self,
        UnknownNamespaceRule.self,
        SharedIDRule.self,
        ForeignDeployStepRule.self,
        UnknownParentRule.self,
    ]

    /// Those that look at the system configuration or the team data: what they find depends on whose is at hand.
    static let ofTheSystem: Set<DiagnosticID> = [
        NoMatchingSlaveRule.id, UnsignedSecretRule.id, UnknownClusterRule.id, UnknownTeamRule.id,
        DiscoverAttributeRule.id, TronTeamRule.id,
    ]

    public static var all: [any Rule.Type] { ofServices + ofRepositories }
}
