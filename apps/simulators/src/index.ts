export { startSimulatorHost, type SimulatorHost, type SimulatorHostOptions } from './simulator-host.js';
