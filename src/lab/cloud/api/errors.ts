// Errors of the API: the code is also the HTTP status. `csCode` says which Java exception it was;
// 9999 is a bare ServerApiException, whose text a caller sees even when he is no root admin.
// https://cloudstack.apache.org/api/ lists the codes; reference 1.4.

export class CloudError extends Error {
  readonly code: number;
  readonly csCode: number | null;

  constructor(code: number, csCode: number | null, text: string) {
    super(text);
    this.name = 'CloudError';
    this.code = code;
    this.csCode = csCode;
  }
}

/** `csCode` of a ServerApiException that wraps no other. */
export const BARE_EXCEPTION = 9999;

export function serverError(code: number, text: string): CloudError {
  return new CloudError(code, BARE_EXCEPTION, text);
}

export function invalid(text: string): CloudError {
  return new CloudError(431, 4350, text);
}

export function permissionDenied(text: string): CloudError {
  return new CloudError(531, 4365, text);
}

export function runtimeError(text: string): CloudError {
  return new CloudError(530, 4250, text);
}

export function noAddressCapacity(text: string): CloudError {
  return new CloudError(533, 4320, text);
}

export function noAllocation(text: string): CloudError {
  return new CloudError(535, 4370, text);
}

/** One text for many causes: reference 1.4, code 401. */
export function notVerified(): CloudError {
  return new CloudError(401, null, 'unable to verify user credentials and/or request signature');
}
