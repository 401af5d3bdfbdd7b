import { texts } from "../../i18n/i18n";

export const signInTexts = texts({
  title: ["サインイン", "Sign in"],
  lead: ["{side}の関所です。ファイルを安全にして、ほかの側との間で受け渡しします。", "The checkpoint of the {side}. It makes files safe and passes them between the sides."],
  name: ["利用者名", "User name"],
  password: ["パスワード", "Password"],
  show: ["パスワードを表示する", "Show the password"],
  go: ["サインイン", "Sign in"],
  failed: ["サインインできませんでした", "You could not be signed in"],
  nameMissing: ["利用者名を入力してください。", "Enter your user name."],
  passwordMissing: ["パスワードを入力してください。", "Enter your password."],
  forgot: ["パスワードを忘れたときは、担当者が新しくします。", "If you forgot your password, the office sets a new one."],
});
