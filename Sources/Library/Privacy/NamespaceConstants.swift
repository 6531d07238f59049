import Interpreter

/// Names under which builtins stand: `dp`, for `dp.sum`.
enum NamespaceConstants {
    static let all: [Constant] = [
        Constant(
            "dp", category: Category.privacy.rawValue,
            summary:
                "Under it stand the mechanisms that release private values with noise: `dp.sum`."
        ) { .object(ModuleObject(name: "dp", builtins: members)) }
    ]

    private static let members: [(name: String, builtin: Builtin)] = MechanismBuiltins.all.map {
        (name: String($0.signature.name.dropFirst("dp.".count)), builtin: $0)
    }
}
