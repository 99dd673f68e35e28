public import Transformer

// Names of the transformer that everybody above the engine speaks of.
public typealias ActivationProfile = Transformer.ActivationProfile
public typealias CacheWidth = Transformer.CacheWidth
public typealias QueryWidth = Transformer.QueryWidth
public typealias LayerZeros = Transformer.LayerZeros
