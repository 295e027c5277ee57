'use strict';
/**
 * Every folder and every environment variable of the set-up, in one place.
 * Nothing here touches the disk, and nothing here points outside the checkout.
 */
const path = require('path');

/**
 * The folders of the checkout at `project`.
 * @param {string} project
 */
function foldersOf(project) {
  const state = path.join(project, '.vitrine');
  const jupyter = path.join(state, 'jupyter');
  const venv = path.join(state, 'venv');
  return {
    project,
    /** Everything the set-up makes, except node_modules and dist. */
    state,
    modules: path.join(project, 'node_modules'),
    /** The program that starts the Jupyter kernel: all that is known here of the folder `kernel`. */
    launcher: path.join(project, 'kernel', 'launch.js'),
    venv,
    /** The virtual environment's interpreter. */
    python: path.join(venv, 'bin', 'python'),
    tensorflow: path.join(state, 'tensorflow'),
    jupyter,
    /** Where every Jupyter tool of the virtual environment finds the kernel, whatever the environment variables say. */
    kernelspec: path.join(venv, 'share', 'jupyter', 'kernels', 'vitrine'),
    /** Downloads on their way; emptied by the steps that fill it. */
    downloads: path.join(state, 'downloads'),
    cache: path.join(state, 'cache'),
    temporary: path.join(state, 'tmp'),
    logs: path.join(state, 'logs'),
    notebooks: path.join(project, 'notebooks'),
    reports: path.join(project, 'reports'),
    data: path.join(project, 'data'),
  };
}

/** @typedef {ReturnType<typeof foldersOf>} Folders */

/** This checkout: the one that the running script lies in, whatever `VITRINE_PROJECT` says. */
const folders = foldersOf(path.resolve(__dirname, '..', '..'));

/**
 * The environment of every child process: caches and temporary files stay in the checkout.
 * @param {Folders} [at] @param {NodeJS.ProcessEnv} [base] @returns {NodeJS.ProcessEnv}
 */
function childEnvironment(at = folders, base = process.env) {
  const environment = { ...base };
  // `npm start --cpu` reaches us as npm's own option of that name and would make npm install for a processor called
  // "true".
  for (const name of ['npm_config_cpu', 'npm_config_os', 'npm_config_libc', 'npm_config_dry_run', 'npm_config_global'])
    delete environment[name];
  // A Python set up for something else must not be imported by ours.
  for (const name of [
    'PYTHONHOME',
    'PYTHONPATH',
    'PYTHONSTARTUP',
    'PIP_TARGET',
    'PIP_PREFIX',
    'PIP_USER',
    'VIRTUAL_ENV',
  ])
    delete environment[name];
  return {
    ...environment,
    VITRINE_PROJECT: at.project,
    TMPDIR: at.temporary,
    npm_config_cache: path.join(at.cache, 'npm'),
    npm_config_update_notifier: 'false',
    PIP_CACHE_DIR: path.join(at.cache, 'pip'),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PYTHONNOUSERSITE: '1',
    ZIG_GLOBAL_CACHE_DIR: path.join(at.cache, 'zig'),
    ZIG_LOCAL_CACHE_DIR: path.join(at.cache, 'zig'),
    CUDA_CACHE_PATH: path.join(at.cache, 'cuda'),
    TF_CPP_MIN_LOG_LEVEL: base.TF_CPP_MIN_LOG_LEVEL || '2',
  };
}

/**
 * The environment in which JupyterLab, nbclient and nbconvert are started: their folders lie in `.vitrine/jupyter`.
 * @param {Folders} [at] @param {NodeJS.ProcessEnv} [base] @returns {NodeJS.ProcessEnv}
 */
function jupyterEnvironment(at = folders, base = process.env) {
  const inside = (/** @type {string} */ name) => path.join(at.jupyter, name);
  return {
    ...childEnvironment(at, base),
    PATH: [path.join(at.venv, 'bin'), base.PATH].filter(Boolean).join(path.delimiter),
    JUPYTER_PATH: inside('data'),
    JUPYTER_DATA_DIR: inside('data'),
    JUPYTER_CONFIG_DIR: inside('config'),
    JUPYTER_CONFIG_PATH: inside('config'),
    JUPYTER_RUNTIME_DIR: inside('runtime'),
    JUPYTERLAB_SETTINGS_DIR: inside('settings'),
    JUPYTERLAB_WORKSPACES_DIR: inside('workspaces'),
    IPYTHONDIR: inside('ipython'),
    JUPYTER_PLATFORM_DIRS: '1',
  };
}

module.exports = { foldersOf, folders, childEnvironment, jupyterEnvironment };
