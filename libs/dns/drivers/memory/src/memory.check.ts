import { ProviderError, type CheckProblem, type DnsCheckReport } from '@uni/dns-port';

/** Whether the vendor answers and knows us. */
export async function checkMemory(ask: () => Promise<unknown>): Promise<DnsCheckReport> {
  try {
    await ask();
    return { ok: true, latencyMs: null, clockSkewMs: null, problems: [] };
  } catch (error) {
    if (!(error instanceof ProviderError) || error.vendorCode === 'aborted') throw error;
    return { ok: false, latencyMs: null, clockSkewMs: null, problems: [problemOf(error)] };
  }
}

function problemOf({ code, vendorMessage }: ProviderError): CheckProblem {
  if (code === 'unauthorized') {
    const message = 'The vendor does not know the token.';
    return { code, severity: 'error', message, remedy: 'Enter a token that it knows.' };
  }
  const words = vendorMessage ?? code;
  return code === 'unavailable'
    ? { code: 'unreachable', severity: 'error', message: `The vendor does not answer: ${words}.`, remedy: 'Start it.' }
    : { code: 'vendor_error', severity: 'error', message: `The vendor failed: ${words}.`, remedy: 'Try again later.' };
}
