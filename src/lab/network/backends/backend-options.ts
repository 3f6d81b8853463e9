// What every backend of the lab network is started with. `basePort` undefined: free ports.
export interface BackendOptions {
  directory: string;
  basePort: number | undefined;
  log: (line: string) => void;
}
