import { it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectFolder } from 'vitrine/host';
import { ZOO } from 'vitrine/models';

it('the page of the zoo has every network of it', () => {
  const page = fs.readFileSync(path.join(projectFolder()!, 'docs/zoo.md'), 'utf8');
  const shortened = (name: string) => name.replace(/^mobilenet_v1(?=_0\.[57])/, '');
  assert.deepEqual(
    Object.keys(ZOO).filter((name) => !page.includes(`\`${shortened(name)}\``)),
    [],
  );
});
