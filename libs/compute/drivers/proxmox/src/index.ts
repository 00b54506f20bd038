export { proxmoxDriver } from './proxmox.factory.js';
