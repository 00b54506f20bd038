import type { ErrorCode } from '@uni/contracts';
import type { StorageAct } from './storage.acts.js';

type Sentences = Readonly<Partial<Record<ErrorCode, string>>>;

/** What a customer reads when it does not work. The catalogue's own sentences speak of new machines. */
export const STORAGE_SENTENCES: Readonly<Record<StorageAct['effect'], Sentences>> = {
  makes: {
    operation_timeout: 'The place did not finish in time. What was begun has been removed; try again.',
    provider_unavailable: 'The place does not answer at the moment. What was begun has been removed; try again later.',
    provider_misconfigured: 'The place refuses our access. Your hoster has been told.',
    provider_quota: 'The place allows no more of these. Delete one, or ask your hoster.',
    no_capacity: 'There is no room for it at the moment. Try again later, or ask for less.',
    provider_refused: 'The place refused to make it. Your hoster has been told.',
  },
  changes: {
    operation_timeout: 'The place did not finish in time. Look at it before you try again.',
    provider_unavailable: 'The place does not answer at the moment. Try again later.',
    provider_misconfigured: 'The place refuses our access. Your hoster has been told.',
    provider_quota: 'The place has reached its limit. Your hoster has been told.',
    provider_refused: 'The place refused this. Your hoster has been told.',
    machine_gone: 'It, or its machine, does not exist at the place any more.',
  },
  removes: {
    operation_timeout: 'The place did not remove it in time: it is still there. Try again.',
    provider_unavailable: 'The place does not answer: it is still there. Try again later.',
    provider_misconfigured: 'The place refuses our access: it is still there. Your hoster has been told.',
    provider_refused: 'The place refused to remove it. Your hoster has been told.',
  },
};
