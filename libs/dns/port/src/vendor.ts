/** How a vendor is reached and how it refuses is the same whatever it is asked for; the words come from one place. */
export {
  PROVIDER_ERROR_CODES,
  ProviderError,
  type CallContext,
  type CheckProblem,
  type ConnectionFault,
  type DriverConnection,
  type Outcome,
  type ProviderErrorCode,
  type ProviderKind,
  type VendorHttp,
  type VendorRequest,
  type VendorResponse,
} from '@uni/compute-port';
