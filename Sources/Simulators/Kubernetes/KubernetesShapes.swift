/// The fields that the simulated server knows, with what it puts where nothing is sent. Facts: `k8s.io/api` and
/// `pkg/apis/*/v1*/defaults.go` of Kubernetes 1.20.
extension KubernetesShape {
    private static func field(
        _ name: String, _ shape: KubernetesShape, _ standard: JSON? = nil, kept: Bool = false
    ) -> Field {
        Field(name: name, shape: shape, isKept: kept, standard: standard)
    }

    static let metadata = object([
        field("name", .text), field("namespace", .text), field("uid", .text), field("resourceVersion", .text),
        field("labels", .texts), field("annotations", .texts),
    ])

    private static let selector = object([
        field("matchLabels", .texts),
        field(
            "matchExpressions",
            .list(object([field("key", .text), field("operator", .text), field("values", .list(.text))]))),
    ])

    // MARK: Pods

    private static let execAction = object([field("command", .list(.text))])
    private static let httpGet = object([
        field("path", .text, "/"), field("port", .share, kept: true), field("host", .text),
        field("scheme", .text, "HTTP"),
    ])
    private static let handler = [
        field("exec", execAction), field("httpGet", httpGet),
        field("tcpSocket", object([field("port", .share, kept: true), field("host", .text)])),
    ]
    private static let probe = object(
        handler + [
            field("initialDelaySeconds", .number), field("timeoutSeconds", .number, 1),
            field("periodSeconds", .number, 10), field("successThreshold", .number, 1),
            field("failureThreshold", .number, 3),
        ])
    private static let keyReference = object([
        field("name", .text), field("key", .text, kept: true), field("optional", .flag, kept: true),
    ])
    private static let variable = object([
        field("name", .text, kept: true), field("value", .text),
        field(
            "valueFrom",
            object([
                field("secretKeyRef", keyReference), field("configMapKeyRef", keyReference),
                field("fieldRef", object([field("apiVersion", .text, "v1"), field("fieldPath", .text, kept: true)])),
            ])),
    ])
    private static let container = object([
        field("name", .text, kept: true), field("image", .text), field("command", .list(.text)),
        field("args", .list(.text)), field("workingDir", .text),
        field(
            "ports",
            .list(
                object([
                    field("name", .text), field("hostPort", .number), field("containerPort", .number, kept: true),
                    field("protocol", .text, "TCP"),
                ]))),
        field("env", .list(variable)),
        field(
            "resources", object([field("limits", .quantities), field("requests", .quantities)]), [:], kept: true),
        field(
            "volumeMounts",
            .list(
                object([
                    field("name", .text, kept: true), field("readOnly", .flag), field("mountPath", .text, kept: true),
                    field("subPath", .text),
                ]))),
        field("livenessProbe", probe, kept: true), field("readinessProbe", probe, kept: true),
        field(
            "lifecycle", object([field("postStart", object(handler)), field("preStop", object(handler))]), kept: true),
        field("terminationMessagePath", .text, "/dev/termination-log"),
        field("terminationMessagePolicy", .text, "File"), field("imagePullPolicy", .text),
        field(
            "securityContext",
            object([
                field("capabilities", object([field("add", .list(.text)), field("drop", .list(.text))]), kept: true)
            ]),
            kept: true),
    ])
    private static let volume = object([
        field("name", .text, kept: true),
        field("hostPath", object([field("path", .text, kept: true), field("type", .text, "", kept: true)])),
        field("emptyDir", object([]), kept: true),
        field("secret", object([field("secretName", .text), field("defaultMode", .number, 420)])),
        field(
            "awsElasticBlockStore",
            object([
                field("volumeID", .text, kept: true), field("fsType", .text), field("partition", .number),
                field("readOnly", .flag),
            ])),
    ])
    private static let template = object([
        // The server's type has it, and nobody sets it.
        field(
            "metadata",
            object([field("creationTimestamp", .text, .null), field("labels", .texts), field("annotations", .texts)])),
        field(
            "spec",
            object([
                field("volumes", .list(volume)), field("containers", .list(container), kept: true),
                field("restartPolicy", .text, "Always"),
                field("terminationGracePeriodSeconds", .number, 30, kept: true),
                field("dnsPolicy", .text, "ClusterFirst"), field("nodeSelector", .texts),
                field("serviceAccountName", .text), field("serviceAccount", .text), field("hostNetwork", .flag),
                field("securityContext", object([]), [:], kept: true),
                field("schedulerName", .text, "default-scheduler"),
            ])),
    ])

    // MARK: Kinds

    static let deployment: [Field] = [
        field(
            "spec",
            object([
                field("replicas", .number, 1, kept: true), field("selector", selector, kept: true),
                field("template", template, kept: true),
                field(
                    "strategy",
                    object([
                        field("type", .text, "RollingUpdate"),
                        field(
                            "rollingUpdate",
                            object([
                                field("maxUnavailable", .share, "25%", kept: true),
                                field("maxSurge", .share, "25%", kept: true),
                            ]), kept: true),
                    ]), ["type": "RollingUpdate"], kept: true),
                field("minReadySeconds", .number), field("revisionHistoryLimit", .number, 10, kept: true),
                field("progressDeadlineSeconds", .number, 600, kept: true),
            ]), kept: true)
    ]

    static let statefulSet: [Field] = [
        field(
            "spec",
            object([
                field("replicas", .number, 1, kept: true), field("selector", selector, kept: true),
                field("template", template, kept: true), field("volumeClaimTemplates", .list(claim)),
                field("serviceName", .text, kept: true), field("podManagementPolicy", .text, "OrderedReady"),
                field(
                    "updateStrategy",
                    object([
                        field("type", .text, "RollingUpdate"),
                        field("rollingUpdate", object([field("partition", .number, 0, kept: true)])),
                    ]), ["type": "RollingUpdate", "rollingUpdate": ["partition": 0]], kept: true),
                field("revisionHistoryLimit", .number, 10, kept: true),
            ]), kept: true)
    ]

    private static let claim = object([
        field("kind", .text, "PersistentVolumeClaim"), field("apiVersion", .text, "v1"),
        field(
            "metadata",
            object([field("name", .text), field("creationTimestamp", .text, .null), field("labels", .texts)])),
        field(
            "spec",
            object([
                field("accessModes", .list(.text)),
                field("resources", object([field("requests", .quantities)]), kept: true),
                field("storageClassName", .text, kept: true), field("volumeMode", .text, "Filesystem"),
            ])),
        field("status", object([field("phase", .text, "Pending")]), ["phase": "Pending"]),
    ])

    static let budget: [Field] = [
        field(
            "spec",
            object([
                field("minAvailable", .share), field("selector", selector), field("maxUnavailable", .share),
            ]), kept: true)
    ]

    private static func autoscaler(_ metrics: [Field]) -> [Field] {
        [
            field(
                "spec",
                object([
                    field(
                        "scaleTargetRef",
                        object([
                            field("kind", .text, kept: true), field("name", .text, kept: true),
                            field("apiVersion", .text),
                        ]), kept: true),
                    field("minReplicas", .number, 1, kept: true), field("maxReplicas", .number, kept: true),
                    field("metrics", .list(object([field("type", .text, kept: true)] + metrics))),
                ]), kept: true)
        ]
    }

    static let oldAutoscaler = autoscaler([
        field(
            "resource",
            object([
                field("name", .text, kept: true), field("targetAverageUtilization", .number, kept: true),
                field("targetAverageValue", .quantity),
            ])),
        field(
            "pods",
            object([field("metricName", .text, kept: true), field("targetAverageValue", .quantity, kept: true)])),
    ])

    private static let target = object([
        field("type", .text, kept: true), field("averageUtilization", .number, kept: true),
        field("averageValue", .quantity, kept: true), field("value", .quantity, kept: true),
    ])

    static let newAutoscaler = autoscaler([
        field("resource", object([field("name", .text, kept: true), field("target", target, kept: true)])),
        field(
            "pods",
            object([
                field("metric", object([field("name", .text, kept: true), field("selector", selector)])),
                field("target", target, kept: true),
            ])),
    ])

    static let secret: [Field] = [field("data", .bytes), field("type", .text, "Opaque")]
    static let configMap: [Field] = [field("data", .texts)]
    static let pod: [Field] = [field("spec", object([field("containers", .list(container), kept: true)]), kept: true)]
    static let namespace: [Field] = [
        field("spec", object([field("finalizers", .list(.text), ["kubernetes"])]), ["finalizers": ["kubernetes"]])
    ]
}
