import type { ErrorCode } from '@uni/contracts';

type Sentences = Readonly<Partial<Record<ErrorCode, string>>>;

/** What a customer reads when it does not work. The catalogue's own sentences speak of new machines. */
export const FIREWALL_SENTENCES: Sentences = {
  operation_timeout: 'The place did not finish in time: some of the rules may be written. Look at them again.',
  provider_unavailable: 'The place does not answer: some of the rules may be written. Look at them again later.',
  provider_misconfigured: 'The place refuses our access. Your hoster has been told.',
  provider_refused: 'The place did not take the rules as they are. Your hoster has been told.',
  firewall_changed: 'The rules had been changed at the place since you looked. They are shown now: decide again.',
};

export const ADDRESS_SENTENCES: Readonly<Record<'add' | 'release', Sentences>> = {
  add: {
    operation_timeout: 'The place did not finish in time. What was begun has been given back; try again.',
    provider_unavailable: 'The place does not answer. What was begun has been given back; try again later.',
    provider_misconfigured: 'The place refuses our access. Your hoster has been told.',
    provider_quota: 'The place allows no more addresses. Give one back, or ask your hoster.',
    no_capacity: 'There is no free address at the moment. Try again later.',
    provider_refused: 'The place refused to give an address. Your hoster has been told.',
  },
  release: {
    operation_timeout: 'The place did not take it back in time: it is still there. Try again.',
    provider_unavailable: 'The place does not answer: the address is still there. Try again later.',
    provider_misconfigured: 'The place refuses our access: the address is still there. Your hoster has been told.',
    provider_refused: 'The place refused to take the address back. Your hoster has been told.',
  },
};
