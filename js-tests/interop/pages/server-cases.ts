/** The page that runs the cases of server-cases.ts. */
import { runServerCase, type RoomOptions } from '../server-room.js';

export interface ServerCasesPage {
  run(feature: string, options: RoomOptions): Promise<string>;
}

globalThis.serverCases = { run: (feature, options) => runServerCase(feature, options, WebSocket) };

declare global {
  var serverCases: ServerCasesPage;
}
