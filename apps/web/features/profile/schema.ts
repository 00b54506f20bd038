import { zodResolver } from '@hookform/resolvers/zod';
import { accounts } from '@uni/contracts';

export const sshKeyResolver = zodResolver(accounts.createSshKeyRequest);
export const profileResolver = zodResolver(accounts.updateMeRequest.required({ name: true }));
