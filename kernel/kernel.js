'use strict';
/** The kernel proper: tslab 1.0.22 with its defects repaired, one repair a file. Started by launch.js. */
const { keepSignalInstalled, startWatchdog, StopButton, surviveInterrupts } = require('./interrupt/stop-button');

surviveInterrupts(); // first: a stop during start-up must not end the kernel
require('./polyfills');

const path = require('node:path');
const fs = require('node:fs');
const { createRequire } = require('node:module');

const TSLAB_VERSION = '1.0.22';
const PROJECT = path.resolve(__dirname, '..');

/** @returns {string} */
function findTslab() {
  let manifest;
  try {
    manifest = require.resolve('tslab/package.json');
  } catch {
    return fail(`tslab ${TSLAB_VERSION} is not installed in ${PROJECT}. Run: npm start`);
  }
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  if (version !== TSLAB_VERSION)
    return fail(`found tslab ${version}, but the repairs are for exactly ${TSLAB_VERSION}. Run: npm ci`);
  return manifest;
}

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`vitrine kernel: ${message}\n`);
  process.exit(1);
}

const tslabRequire = createRequire(findTslab());

const { openTypeScript, tuneCompiler } = require('./compiler/typescript');
const ts = openTypeScript(tslabRequire); // before tslab loads it

const converter = require('tslab/dist/converter.js');
const executor = require('tslab/dist/executor.js');
const jupyter = require('tslab/dist/jupyter.js');
const { startKernel } = require('tslab/dist/main.js');

const { cutOffStopped } = require('./interrupt/cut-off');
const { watchLoading } = require('./interrupt/module-cache');
const { Comms } = require('./comms/comms');
const { Jobs } = require('./comms/jobs');
const { guardBuiltins } = require('./cells/builtins');
const { Session } = require('./cells/session');
const { carryThroughTimers } = require('./cells/timers');
const { ErrorReport } = require('./errors/report');
const { reportStrays } = require('./cells/strays');
const { allowTopLevelAwait } = require('./compiler/top-level-await');
const { mapSources } = require('./compiler/source-maps');
const { compileAgainstScope } = require('./live/compile');
const { takeExports } = require('./live/exports');
const { repairExecutor } = require('./cells/executor');
const { repairDispatch } = require('./protocol/dispatch');
const { repairOutput } = require('./output/streams');
const { installHost } = require('./output/host');

const session = new Session();
carryThroughTimers(session.origin);
const stopButton = new StopButton(session);
tuneCompiler(ts, PROJECT);
allowTopLevelAwait(ts, converter);
compileAgainstScope(ts, session);
mapSources(ts, converter, session, PROJECT);
takeExports(ts, converter);
repairExecutor(ts, executor, converter, session, stopButton, guardBuiltins(session));
const report = new ErrorReport(session, PROJECT);
const between = { comms: new Comms(session), jobs: new Jobs(session, stopButton, report) };
repairDispatch(jupyter, ts, session, stopButton, report, tslabRequire.resolve('zeromq'), between);
repairOutput(jupyter, session);
installHost(session, stopButton, between);
cutOffStopped(session, stopButton);
keepSignalInstalled();
watchLoading();
startWatchdog(() => stopButton.press());

const configPath = process.argv
  .slice(2)
  .map((argument) => /^--config-path=(.*)$/.exec(argument)?.[1])
  .find(Boolean);
if (!configPath || !fs.existsSync(configPath)) fail(`no connection file at ${configPath ?? '(none given)'}`);
startKernel({ configPath, enableFindLocal: false, jsKernel: false });
reportStrays(session, report);
