import Privacy
import Tensors

/// What a mechanism gives out: a value that no longer counts as private, and what it cost.
public struct Release: Sendable {
    /// Without marks.
    public let value: Tensor
    /// What an accountant is to be told.
    public let event: PrivacyEvent
    /// Between which data sets the sensitivity is taken. Events of sums may be composed under any relation, as
    /// accountants double the distance when a record is replaced; choices and comparisons hold for this one.
    public let relation: NeighbouringRelation
    /// What one unit changes at most, derived from what was clipped, in the unit of the value before any division.
    public let sensitivity: Double
    /// How `sensitivity` is measured; nil for choices and reports, which no norm describes.
    public let norm: ClippingNorm?
    /// Standard deviation of Gaussian noise or scale of Laplace noise, in the unit of `sensitivity`; 0 for none,
    /// nil for choices and reports.
    public let noiseScale: Double?
    /// The grid of the value before any division; nil for continuous noise.
    public let grid: Double?
    public let mode: NoiseMode
    /// Records or users that were read.
    public let units: Int
}
