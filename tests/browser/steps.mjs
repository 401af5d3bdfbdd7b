// What several walks do on the same pages.

export async function choose(page, paths) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "ファイルを選ぶ" }).click()]);
  await chooser.setFiles(paths);
}

// Drops files onto the page's field, as the browser would hand them over.
export async function dropFiles(page, files) {
  const data = await page.evaluateHandle(
    (list) => {
      const transfer = new DataTransfer();
      for (const { name, text } of list) transfer.items.add(new File([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], name));
      return transfer;
    },
    files.map(({ name, bytes }) => ({ name, text: bytes.toString("base64") })),
  );
  const field = page.getByText("ここにファイルやフォルダーを置いてください");
  await field.dispatchEvent("dragover", { dataTransfer: data });
  const over = page.getByText("手を離すと追加します");
  await over.dispatchEvent("drop", { dataTransfer: data });
}

export async function pickFromList(page, typed, name) {
  await page.getByRole("combobox", { name: "宛先を探す" }).fill(typed);
  await page.getByRole("option", { name }).click();
}

export function fileLine(page, name) {
  return page.getByRole("article", { name, exact: true });
}

// Waits until the file stands in this state; the page follows by itself.
export async function stateOf(page, name, state) {
  await fileLine(page, name).getByText(state, { exact: true }).first().waitFor();
}

// Sends one file from where she is to somebody, and hands back the crossing's address.
export async function sendOne(person, path, typed, name, note) {
  const { page } = person;
  await person.goTo("送る", "ファイルを送る");
  await choose(page, [path]);
  await pickFromList(page, typed, name);
  if (note) await page.getByRole("textbox", { name: /ひとこと/ }).fill(note);
  await page.getByRole("button", { name: /^送る（1件）/ }).click();
  await person.heading("送信の状況");
  return page.url();
}

// The names in a ZIP's central directory, in UTF-8.
export function zipNames(zip) {
  const end = zip.lastIndexOf("PK\x05\x06");
  const names = [];
  for (let left = zip.readUInt16LE(end + 10), at = zip.readUInt32LE(end + 16); left > 0; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place));
    names.push(zip.toString("utf8", at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}
