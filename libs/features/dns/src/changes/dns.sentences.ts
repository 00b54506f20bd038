import type { ErrorCode } from '@uni/contracts';

/** What an operation on a zone says to the customer; nothing of it has a price. */
export const APPLY_SENTENCES: Readonly<Partial<Record<ErrorCode, string>>> = {
  zone_changed: 'The zone has been changed elsewhere meanwhile, and the changes do not fit any more: look at it again.',
  machine_gone:
    'A record, or the zone itself, was removed elsewhere meanwhile: look at it again. Everything is as it was.',
  provider_refused: 'The registrar refused a change. All changes of this order were taken back.',
  provider_unavailable: 'The registrar does not answer at the moment. All changes of this order were taken back.',
  provider_misconfigured: 'The registrar refuses our access. Your hoster has been told; all changes were taken back.',
  provider_quota: 'The registrar allows no more records here. All changes of this order were taken back.',
  operation_timeout: 'The registrar did not finish in time. All changes of this order were taken back.',
  cancelled: 'The changes were cancelled, and what had been made was taken back.',
};
