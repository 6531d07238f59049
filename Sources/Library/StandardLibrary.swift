import Datasets
import Interpreter

/// Every builtin and constant of the language: the one place where names of Noise are bound
/// to pieces of the libraries below.
public enum StandardLibrary {
    /// The whole library.
    ///
    /// - Parameters:
    ///   - data: where `fashionMNIST` and `mnist` look for their files; nothing is read before a
    ///     program uses one of them.
    ///   - files: where `save` and `load` have theirs; left out, they are refused.
    public static func make(
        data: DataFolders, files: TensorFolder = TensorFolder(output: nil)
    ) -> BuiltinLibrary {
        let drawn = ScribbleMemory { data.note($0) }
        return BuiltinLibrary(
            builtins: builtins(files: files),
            constants: ConstantTable.all + NamespaceConstants.all
                + DatasetConstants.all(in: data, drawn),
            notYet: LaterNames.all,
            restorers: KeptObject.restorers(in: data, drawn).merging(
                KeptObject.trainingRestorers
            ) { first, _ in first }.merging([
                RunObject.kind: { parts in try RunObject.restored(parts) }
            ]) { first, _ in first },
            derivedMembers: ["parameters": { ParameterList.members(of: $0) }])
    }

    /// All builtins, in the order of the reference.
    package static let builtins: [Builtin] = builtins(files: TensorFolder(output: nil))

    private static func builtins(files: TensorFolder) -> [Builtin] {
        ControlBuiltins.all + ProgressBuiltins.all + CreationBuiltins.all + RandomBuiltins.all
            + ElementwiseBuiltins.all
            + MathematicsBuiltins.all + RoundingBuiltins.all + ReductionBuiltins.all
            + StatisticsBuiltins.all + ShapingBuiltins.all + JoiningBuiltins.all
            + ConversionBuiltins.all + ListBuiltins.all + HigherOrderBuiltins.all + TextBuiltins.all
            + MarkBuiltins.all + FigureBuiltins.all + DatasetBuiltins.all
            + LayerBuiltins.all + ModelBuiltins.all + FileBuiltins.all(in: files)
            + GradientBuiltins.all + LossBuiltins.all
            + TrainingBuiltins.all + PrivateOptimizers.all + PrivacyBuiltins.all
            + ExperimentBuiltins.all
            + MechanismBuiltins.all + ClassifierBuiltins.all + FittingBuiltins.all
            + MeasureBuiltins.all + CurveBuiltins.all + AttackBuiltins.all
    }
}
