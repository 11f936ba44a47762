/** Turns texts into vectors whose nearness (cosine) means that the texts resemble each other. */
export interface Embedder {
  /** Names what made the vectors; vectors of different models are never compared. */
  readonly model: string;
  /** Length of every vector; 0 until the first `embed` where only the server knows it. */
  readonly dimension: number;
  /**
   * What its nearest entry is worth beside a full lexical match, 0 to 1; 0 says that the vectors do not help and are not
   * built. Default: `DEFAULT_VECTOR_WEIGHT` of the search.
   */
  readonly weight?: number;
  /**
   * One vector a text, in order.
   * @throws AppError("model-failed")
   */
  embed(texts: readonly string[]): Promise<(Float32Array | number[])[]>;
}
