// What the CloudStack adapter needs to know: where the API is and whose keys sign. src/config.ts fills
// it from the environment and arpeggio.yaml; nothing here reads a file. The keys must never be logged.

export interface CloudStackSettings {
  /** The whole address, `https://cloud.example.net/client/api`, without a query. */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly secretKey: string;
  /** Path of certificate authorities in PEM that are trusted beside Node's own; null: none. */
  readonly caFile: string | null;
}
