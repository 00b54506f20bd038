import { zodResolver } from '@hookform/resolvers/zod';
import { accounts } from '@uni/contracts';

export const signInResolver = zodResolver(accounts.loginRequest);
export const signUpResolver = zodResolver(accounts.registerRequest);
export const setupResolver = zodResolver(accounts.setupRequest);
