<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>LlamaHome</name>
        <message>
            <location filename="../../llamahome_gui/ui/about.py" />
            <source>Versions, machine, changed settings and the log's last complaints; nothing of documents or chats</source>
            <translation>Versionen, Rechner, geänderte Einstellungen und die letzten Klagen des Protokolls; nichts aus Dokumenten oder Chats</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/about.py" />
            <source>LlamaHome did not close properly the last time (started {began}).</source>
            <translation>LlamaHome wurde beim letzten Mal nicht ordentlich beendet (gestartet {began}).</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/about.py" />
            <source>Chats and documents are kept. If this happens again, a report with the diagnostics helps to mend it.</source>
            <translation>Chats und Dokumente sind erhalten. Geschieht es wieder, hilft ein Bericht mit den Diagnosedaten, es zu beheben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/about.py" />
            <source>Copy diagnostics</source>
            <translation>Diagnosedaten kopieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/about.py" />
            <source>About LlamaHome</source>
            <translation>Über LlamaHome</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/about.py" />
            <source>Workspace</source>
            <translation>Arbeitsbereich</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/about.py" />
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/about.py" />
            <source>Copied</source>
            <translation>Kopiert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/about.py" />
            <source>A workbench for long documents on a local Llama-family model. Nothing leaves this machine.</source>
            <translation>Eine Werkbank für lange Dokumente auf einem lokalen Modell der Llama-Familie. Nichts verlässt diesen Rechner.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/about.py" />
            <source>Keyboard shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/app.py" />
            <source>Loading torch…</source>
            <translation>Torch wird geladen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/app.py" />
            <source>Opening the workspace…</source>
            <translation>Der Arbeitsbereich wird geöffnet…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/app.py" />
            <source>LlamaHome cannot start</source>
            <translation>LlamaHome kann nicht starten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/app.py" />
            <source>Your documents and chats are kept. The details are in {file}.</source>
            <translation>Ihre Dokumente und Chats bleiben. Die Einzelheiten stehen in {file}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/app.py" />
            <source>Something went wrong</source>
            <translation>Etwas ist schiefgegangen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/drew_on.py" />
            <source>The sentences and lines of the documents that the words of this answer paid most attention to,
the mean of all layers and heads. Of all its attention, {documents} went to the documents;
the rest to the question and to the answer itself. A hint at where the answer comes from, not a proof.</source>
            <translation>Die Sätze und Zeilen der Dokumente, denen die Wörter dieser Antwort die meiste Aufmerksamkeit gaben,
im Mittel aller Schichten und Köpfe. Von all ihrer Aufmerksamkeit gingen {documents} an die Dokumente,
der Rest an die Frage und an die Antwort selbst. Ein Hinweis, woher die Antwort kommt, kein Beweis.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/drew_on.py" />
            <source>Drew on</source>
            <translation>Schöpft aus</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/drew_on.py" />
            <source>{share} of its attention to the documents</source>
            <translation>{share} der Aufmerksamkeit für die Dokumente</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/drew_on.py" />
            <source>Click to see it in the document.</source>
            <translation>Ein Klick zeigt die Stelle im Dokument.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/legend.py" />
            <source>Each cell is a token of the document, in reading order.
Grey: every KV head has let it go. In colour: at least one head still holds it, the more heads the stronger.
From cool to hot: the score by which the cache chooses what stays, the attention a token has received so far.
The scale is logarithmic, from the lowest to the highest score in this document.</source>
            <translation>Jede Zelle ist ein Token des Dokuments, in Lesereihenfolge.
Grau: Jeder KV-Kopf hat es aufgegeben. Farbig: Mindestens ein Kopf hält es noch, je mehr Köpfe, desto kräftiger.
Von kühl bis heiß: die Wertung, nach der der Cache auswählt, was bleibt, also die bisher erhaltene Aufmerksamkeit.
Die Skala ist logarithmisch, von der niedrigsten bis zur höchsten Wertung in diesem Dokument.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/legend.py" />
            <source>Each cell is a token of the document, in reading order.
From cool to hot: how much attention the words of the answer paid to it, the mean of all layers and heads,
on a square-root scale. Grey: the cache has let it go. Underlined: the passages the answer drew on.</source>
            <translation>Jede Zelle ist ein Token des Dokuments, in Lesereihenfolge.
Von kühl bis heiß: wie viel Aufmerksamkeit ihm die Wörter der Antwort gaben, im Mittel aller Schichten und Köpfe,
auf einer Wurzelskala. Grau: Der Cache hat es aufgegeben. Unterstrichen: die Stellen, aus denen die Antwort schöpft.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/legend.py" />
            <source>What the colours mean</source>
            <translation>Was die Farben bedeuten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/legend.py" />
            <source>much looked at</source>
            <translation>viel beachtet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/legend.py" />
            <source>high score</source>
            <translation>hohe Wertung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/legend.py" />
            <source>let go</source>
            <translation>aufgegeben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/legend.py" />
            <source>kept</source>
            <translation>behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/lit_text.py" />
            <source>Earlier text</source>
            <translation>Früherer Text</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/lit_text.py" />
            <source>Later text</source>
            <translation>Späterer Text</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/lit_text.py" />
            <source>Text of the document, what the cache holds lit</source>
            <translation>Text des Dokuments, hell, was der Cache hält</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>See the cache</source>
            <translation>Dem Cache zusehen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>Attach a document and ask about it. You see then which of its words the KV cache keeps as it reads.</source>
            <translation>Hängen Sie ein Dokument an und fragen Sie danach. Dann sehen Sie, welche seiner Wörter der KV-Cache beim Lesen behält.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>Kept</source>
            <translation>Gespeichert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>Answer</source>
            <translation>Antwort</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>Show this place in Documents</source>
            <translation>Diese Stelle in den Dokumenten zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>Hide the text</source>
            <translation>Text ausblenden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>Show the text with what is kept of it</source>
            <translation>Den Text zeigen und was davon behalten wird</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>All layers</source>
            <translation>Alle Schichten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>Layer {number}</source>
            <translation>Schicht {number}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>Document</source>
            <translation>Dokument</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>Layer of the model</source>
            <translation>Schicht des Modells</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>What the cache keeps, and with what score</source>
            <translation>Was der Cache behält und mit welcher Wertung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>What the words of the answer look at</source>
            <translation>Worauf die Wörter der Antwort achten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>{read} of {total} tokens read</source>
            <translation>{read} von {total} Token gelesen</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>{n} tokens read</source>
            <comment>{n} token read</comment>
            <translation>
                <numerusform>{n} Token gelesen</numerusform>
                <numerusform>{n} Token gelesen</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>{read}, all kept: this is the full cache.</source>
            <translation>{read}, alle behalten: Das ist der volle Cache.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/pane.py" />
            <source>{read}. Each KV head keeps {share}; {held} are kept by one at least.</source>
            <translation>{read}. Jeder KV-Kopf behält {share}; {held} behält mindestens einer.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/shown.py" />
            <source>Not read yet.</source>
            <translation>Noch nicht gelesen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/shown.py" />
            <source>Kept, as everything is: the full cache lets nothing go.</source>
            <translation>Behalten wie alles: Der volle Cache gibt nichts auf.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/shown.py" />
            <source>Let go by every KV head.</source>
            <translation>Von jedem KV-Kopf aufgegeben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/shown.py" />
            <source>Held by every KV head, score {score}.</source>
            <translation>Von jedem KV-Kopf gehalten, Wertung {score}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/shown.py" />
            <source>Held by {share} of the KV heads, score {score}.</source>
            <translation>Von {share} der KV-Köpfe gehalten, Wertung {score}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/strip.py" />
            <source>Tokens of the document in the KV cache</source>
            <translation>Token des Dokuments im KV-Cache</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/cache/strip.py" />
            <source>{held} of {read} tokens read are held.</source>
            <translation>{held} von {read} gelesenen Token werden gehalten.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/attachments.py" />
            <source>{n} documents are incomplete</source>
            <comment>{name} is incomplete</comment>
            <translation>
                <numerusform>{name} ist unvollständig</numerusform>
                <numerusform>{n} Dokumente sind unvollständig</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/attachments.py" />
            <source>{n} tokens in all</source>
            <comment>{n} token in all</comment>
            <translation>
                <numerusform>{n} Token insgesamt</numerusform>
                <numerusform>{n} Token insgesamt</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/attachments.py" />
            <source>It was not attached.</source>
            <translation>Es wurde nicht angehängt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/attachments.py" />
            <source>{name}: {message} Its earlier text is kept.</source>
            <translation>{name}: {message} Der frühere Text bleibt.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/attachments.py" />
            <source>{n} files</source>
            <comment>{n} file</comment>
            <translation>
                <numerusform>{n} Datei</numerusform>
                <numerusform>{n} Dateien</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/attachments.py" />
            <source>Not attached: {what}</source>
            <translation>Nicht angehängt: {what}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/browsing.py" />
            <source>“{title}” was deleted.</source>
            <translation>„{title}“ wurde gelöscht.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/browsing.py" />
            <source>It can be brought back until the program ends, also from the Edit menu.</source>
            <translation>Bis das Programm endet, lässt er sich zurückholen, auch im Menü „Bearbeiten“.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/browsing.py" />
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/browsing.py" />
            <source>What was read for this chat is forgotten</source>
            <translation>Was für diesen Chat gelesen wurde, ist vergessen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>New chat</source>
            <translation>Neuer Chat</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>Start a new chat (Ctrl+N)</source>
            <translation>Einen neuen Chat beginnen (Strg+N)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>Search chats</source>
            <translation>Chats durchsuchen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>No chat has these words.</source>
            <translation>Kein Chat enthält diese Wörter.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>Rename</source>
            <translation>Umbenennen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>Pin</source>
            <translation>Anheften</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>Take the chats out</source>
            <translation>Die Chats herausnehmen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>Unpin</source>
            <translation>Lösen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>Forget what was read</source>
            <translation>Gelesenes vergessen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>Move to folder</source>
            <translation>In Ordner verschieben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>No folder</source>
            <translation>Kein Ordner</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>Chats</source>
            <translation>Chats</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_list.py" />
            <source>Show more</source>
            <translation>Mehr zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_rows.py" />
            <source>just now</source>
            <translation>gerade eben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_rows.py" />
            <source>{n} min ago</source>
            <translation>vor {n} min</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_rows.py" />
            <source>Yesterday</source>
            <translation>Gestern</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chat_rows.py" />
            <source>{day} {month}</source>
            <translation>{day}. {month}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chips.py" />
            <source>Remove {name}</source>
            <translation>{name} entfernen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chips.py" />
            <source>The library has no text of this document any more; the model does not read it.</source>
            <translation>Die Bibliothek hat keinen Text dieses Dokuments mehr; das Modell liest es nicht.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/chips.py" />
            <source>The text that the model reads is incomplete: {notes}</source>
            <translation>Der Text, den das Modell liest, ist unvollständig: {notes}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/chips.py" />
            <source>{n} tokens</source>
            <comment>{n} token</comment>
            <translation>
                <numerusform>{n} Token</numerusform>
                <numerusform>{n} Token</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/code_copy.py" />
            <source>Copy this code</source>
            <translation>Diesen Code kopieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/composer.py" />
            <source>System prompt and sampling of this chat</source>
            <translation>Systemprompt und Sampling dieses Chats</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/composer.py" />
            <source>Ask a question…</source>
            <translation>Stellen Sie eine Frage…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/composer.py" />
            <source>Question</source>
            <translation>Frage</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/composer.py" />
            <source>Attach documents</source>
            <translation>Dokumente anhängen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/composer.py" />
            <source>Send</source>
            <translation>Senden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/composer.py" />
            <source>Stop</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/composer.py" />
            <source>Stop the answer; what is there is kept (Esc)</source>
            <translation>Die Antwort anhalten; was da ist, bleibt (Esc)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/composer.py" />
            <source>Ask (Enter)</source>
            <translation>Fragen (Eingabe)</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/dropping.py" />
            <source>{n} documents of the library are attached to your question.</source>
            <comment>{n} document of the library is attached to your question.</comment>
            <translation>
                <numerusform>{n} Dokument der Bibliothek wird an Ihre Frage gehängt.</numerusform>
                <numerusform>{n} Dokumente der Bibliothek werden an Ihre Frage gehängt.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/dropping.py" />
            <source>Drop to ask about it</source>
            <translation>Ablegen, um danach zu fragen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/editing.py" />
            <source>Leave the question as it is (Esc)</source>
            <translation>Die Frage lassen, wie sie ist (Esc)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/editing.py" />
            <source>Another version; what was said so far is kept</source>
            <translation>Eine andere Fassung; das bisher Gesagte bleibt</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/editing.py" />
            <source>without {n} documents that were removed</source>
            <comment>without a document that was removed</comment>
            <translation>
                <numerusform>ohne ein Dokument, das entfernt wurde</numerusform>
                <numerusform>ohne {n} Dokumente, die entfernt wurden</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/folders.py" />
            <source>New folder</source>
            <translation>Neuer Ordner</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/folders.py" />
            <source>{n} chats</source>
            <comment>{n} chat</comment>
            <translation>
                <numerusform>{n} Chat</numerusform>
                <numerusform>{n} Chats</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/folders.py" />
            <source>Folder {folder}, {chats}, closed</source>
            <translation>Ordner {folder}, {chats}, zugeklappt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/folders.py" />
            <source>Folder {folder}, {chats}, open</source>
            <translation>Ordner {folder}, {chats}, aufgeklappt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/markdown_view.py" />
            <source>Message text</source>
            <translation>Text der Nachricht</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/message.py" />
            <source>Answer it</source>
            <translation>Beantworten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/message.py" />
            <source>removed document</source>
            <translation>entferntes Dokument</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/message.py" />
            <source>Ask in other words</source>
            <translation>Mit anderen Worten fragen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/message.py" />
            <source>Copy the question</source>
            <translation>Frage kopieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/message.py" />
            <source>Copy the answer</source>
            <translation>Antwort kopieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/message.py" />
            <source>Write this answer again</source>
            <translation>Diese Antwort neu schreiben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/message.py" />
            <source>Write on from here</source>
            <translation>Von hier weiterschreiben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/message.py" />
            <source>Reading…</source>
            <translation>Wird gelesen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/message.py" />
            <source>Thinking…</source>
            <translation>Denkt nach…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>Tokens of the prompt</source>
            <translation>Token der Eingabe</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>Counting the tokens…</source>
            <translation>Die Tokens werden gezählt …</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>{prompt} / {limit} tokens: too long</source>
            <translation>{prompt} / {limit} Token: zu lang</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>{prompt} tokens → {kept} kept</source>
            <translation>{prompt} Token → {kept} behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>{prompt} / {limit} tokens</source>
            <translation>{prompt} / {limit} Token</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>System prompt</source>
            <translation>Systemprompt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>Earlier messages</source>
            <translation>Frühere Nachrichten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>Marks of the chat template</source>
            <translation>Zeichen der Chatvorlage</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>In all: {n} tokens</source>
            <comment>In all: {n} token</comment>
            <translation>
                <numerusform>Insgesamt: {n} Token</numerusform>
                <numerusform>Insgesamt: {n} Token</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>Too long: prompt and answer may have {limit} tokens. You will be asked; nothing is cut.</source>
            <translation>Zu lang: Eingabe und Antwort dürfen {limit} Token haben. Sie werden gefragt; nichts wird abgeschnitten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>All of it is read and kept; the model takes {context} with the answer.</source>
            <translation>Alles wird gelesen und behalten; das Modell nimmt {context} mit der Antwort.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>All of it is read; {kept} tokens stay in the KV cache.</source>
            <translation>Alles wird gelesen; {kept} Token bleiben im KV-Cache.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>The model was trained on {context}.</source>
            <translation>Das Modell wurde mit {context} trainiert.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/meter.py" />
            <source>All of it is read and stays in the KV cache, which keeps {window}.</source>
            <translation>Alles wird gelesen und bleibt im KV-Cache, der {window} behält.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/model_notice.py" />
            <source>the model</source>
            <translation>das Modell</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/model_notice.py" />
            <source>Loading {name}…</source>
            <translation>{name} wird geladen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/model_notice.py" />
            <source>No model is loaded.</source>
            <translation>Es ist kein Modell geladen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/model_notice.py" />
            <source>The built-in demonstration model is small and ready at once; Models has larger ones.</source>
            <translation>Das eingebaute Vorführmodell ist klein und sofort da; unter Modelle gibt es größere.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/model_notice.py" />
            <source>Load the built-in model</source>
            <translation>Eingebautes Modell laden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/on_show.py" />
            <source>The last answer is on the clipboard</source>
            <translation>Die letzte Antwort ist in der Zwischenablage</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/panel.py" />
            <source>Converting {what}…</source>
            <translation>{what} wird umgewandelt…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/panel.py" />
            <source>Stopped; what there is was kept</source>
            <translation>Angehalten; was da ist, wurde behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/panel.py" />
            <source>Answer is ready</source>
            <translation>Die Antwort ist fertig</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/panel.py" />
            <source>Saved as {name}</source>
            <translation>Als {name} gespeichert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/panel.py" />
            <source>Another chat is being answered</source>
            <translation>Ein anderer Chat wird beantwortet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/picker.py" />
            <source>Attach</source>
            <translation>Anhängen</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/picker.py" />
            <source>{n} words</source>
            <comment>{n} word</comment>
            <translation>
                <numerusform>{n} Wort</numerusform>
                <numerusform>{n} Wörter</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/picker.py" />
            <source>Attach {count}</source>
            <translation>{count} anhängen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/picker.py" />
            <source>Find a document</source>
            <translation>Dokument finden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/picker.py" />
            <source>Add files…</source>
            <translation>Dateien hinzufügen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/picker.py" />
            <source>The library is empty. Drop files or folders on the window, or add them in Documents.</source>
            <translation>Die Bibliothek ist leer. Legen Sie Dateien oder Ordner im Fenster ab, oder fügen Sie sie unter Dokumente hinzu.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/policy.py" />
            <source>that got the most attention</source>
            <translation>mit der meisten Aufmerksamkeit</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/policy.py" />
            <source>that the question looks at</source>
            <translation>im Blick der Frage</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/policy.py" />
            <source>that the end of the text looks at</source>
            <translation>im Blick des Textendes</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/policy.py" />
            <source>at the very beginning</source>
            <translation>ganz am Anfang</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/policy.py" />
            <source>Full cache</source>
            <translation>Voller Cache</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/policy.py" />
            <source>Every token stays in the KV cache; the text may not be longer than the model's context.</source>
            <translation>Jedes Token bleibt im KV-Cache; der Text darf nicht länger sein als der Kontext des Modells.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/policy.py" />
            <source>half</source>
            <translation>halb</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/policy.py" />
            <source>The KV cache keeps half of what the full one would: the tokens {which} and the most recent ones.</source>
            <translation>Der KV-Cache behält die Hälfte dessen, was der volle hielte: die Token {which} und die jüngsten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/policy.py" />
            <source>The KV cache keeps {window} tokens: the {older} {which} and the {recent} most recent ones.</source>
            <translation>Der KV-Cache behält {window} Token: die {older} {which} und die {recent} jüngsten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/saving.py" />
            <source>Markdown (*.md)</source>
            <translation>Markdown (*.md)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/saving.py" />
            <source>Word document (*.docx)</source>
            <translation>Word-Dokument (*.docx)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/saving.py" />
            <source>JSON, every version (*.json)</source>
            <translation>JSON, jede Fassung (*.json)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/saving.py" />
            <source>There is no chat to save yet.</source>
            <translation>Es gibt noch keinen Chat zu speichern.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/saving.py" />
            <source>Ask something first.</source>
            <translation>Fragen Sie zuerst etwas.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/saving.py" />
            <source>Save chat as</source>
            <translation>Chat speichern unter</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/saving.py" />
            <source>Chat</source>
            <translation>Chat</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/settings_dialog.py" />
            <source>Settings of this chat</source>
            <translation>Einstellungen dieses Chats</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/settings_dialog.py" />
            <source>Save as a preset under this name</source>
            <translation>Als Voreinstellung unter diesem Namen speichern</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/settings_dialog.py" />
            <source>Delete this preset</source>
            <translation>Diese Voreinstellung löschen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/settings_dialog.py" />
            <source>Use in this chat</source>
            <translation>In diesem Chat verwenden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/settings_dialog.py" />
            <source>Preset</source>
            <translation>Voreinstellung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/settings_dialog.py" />
            <source>Choose a preset, or write a name to save one</source>
            <translation>Voreinstellung wählen, oder Namen schreiben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/settings_dialog.py" />
            <source>What the model is told before the first question; empty: nothing.</source>
            <translation>Was dem Modell vor der ersten Frage gesagt wird; leer: nichts.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/settings_dialog.py" />
            <source>Sampling; what is not changed here follows the program's settings</source>
            <translation>Sampling; was gleich bleibt, folgt den Einstellungen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/settings_dialog.py" />
            <source>{title}: as in the program's settings</source>
            <translation>{title}: wie in den Einstellungen des Programms</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/settings_dialog.py" />
            <source>Reset</source>
            <translation>Zurücksetzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/settings_dialog.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/shelf.py" />
            <source>Details are in the log file.</source>
            <translation>Die Einzelheiten stehen in der Protokolldatei.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/texts.py" />
            <source>The library has no text of these {n} documents any more.</source>
            <comment>The library has no text of this document any more.</comment>
            <translation>
                <numerusform>Die Bibliothek hat keinen Text dieses Dokuments mehr.</numerusform>
                <numerusform>Die Bibliothek hat keinen Text dieser {n} Dokumente mehr.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/texts.py" />
            <source>Take them off the question, or add the files again.</source>
            <comment>Take it off the question, or add the file again.</comment>
            <translation>
                <numerusform>Nehmen Sie es von der Frage, oder fügen Sie die Datei noch einmal hinzu.</numerusform>
                <numerusform>Nehmen Sie sie von der Frage, oder fügen Sie die Dateien noch einmal hinzu.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/transcript.py" />
            <source>Conversation</source>
            <translation>Gespräch</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/versions.py" />
            <source>Show the version before (Alt+Left)</source>
            <translation>Fassung davor zeigen (Alt+Links)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/versions.py" />
            <source>Show the next version (Alt+Right)</source>
            <translation>Nächste Fassung zeigen (Alt+Rechts)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/versions.py" />
            <source>{done} of {total}</source>
            <translation>{done} von {total}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/versions.py" />
            <source>Version {number} of {total}</source>
            <translation>Fassung {number} von {total}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/welcome.py" />
            <source>Ask your documents</source>
            <translation>Fragen Sie Ihre Dokumente</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/welcome.py" />
            <source>Choose one of these questions, or write your own below.</source>
            <translation>Wählen Sie eine dieser Fragen, oder schreiben Sie unten Ihre eigene.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/welcome.py" />
            <source>Attach documents, or drop files anywhere, and ask: the answer is read out of them on this machine.</source>
            <translation>Hängen Sie Dokumente an, oder legen Sie Dateien irgendwo ab, und fragen Sie: die Antwort wird auf diesem Rechner aus ihnen gelesen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/welcome.py" />
            <source>What are the most important facts in {short}?</source>
            <translation>Was sind die wichtigsten Tatsachen in {short}?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/welcome.py" />
            <source>Which names, dates and numbers does {short} mention?</source>
            <translation>Welche Namen, Daten und Zahlen nennt {short}?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/welcome.py" />
            <source>Summarise {short} in three sentences.</source>
            <translation>Fasse {short} in drei Sätzen zusammen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/welcome.py" />
            <source>What do {short} and {other} have in common?</source>
            <translation>Was haben {short} und {other} gemeinsam?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/welcome.py" />
            <source>Which names, dates and numbers do these documents mention?</source>
            <translation>Welche Namen, Daten und Zahlen nennen diese Dokumente?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/welcome.py" />
            <source>Summarise each of the {count} documents in one sentence.</source>
            <translation>Fasse jedes der {count} Dokumente in einem Satz zusammen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>{name}: {read} of {tokens} tokens read, {kept} kept in the cache</source>
            <translation>{name}: {read} von {tokens} Token gelesen, {kept} im Cache behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Reading {done} of {total} tokens</source>
            <translation>{done} von {total} Token werden gelesen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>{time} left</source>
            <translation>noch {time}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>This question has about {n} tokens with its documents; the server takes {most} for {model}.</source>
            <translation>Diese Frage hat mit ihren Dokumenten etwa {n} Token; der Server nimmt für {model} {most}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Nothing was cut and nothing was sent. Attach less, or load a model of this machine.</source>
            <translation>Nichts wurde gekürzt und nichts gesendet. Hängen Sie weniger an, oder laden Sie ein Modell dieses Rechners.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>This question has {n} tokens with its documents</source>
            <comment>This question has {n} token with its documents</comment>
            <translation>
                <numerusform>Diese Frage hat mit ihren Dokumenten {n} Token</numerusform>
                <numerusform>Diese Frage hat mit ihren Dokumenten {n} Token</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>{has}; the longest text is set to {allowed}.</source>
            <translation>{has}; der längste Text ist auf {allowed} gesetzt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Nothing was cut and nothing was asked. With H2O a longer text only takes longer to read.</source>
            <translation>Nichts wurde abgeschnitten und nichts gefragt. Mit H2O dauert ein längerer Text nur länger beim Lesen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Raise to {raised} and ask</source>
            <translation>Auf {raised} erhöhen und fragen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>{has}; {model} takes {allowed} while position rolling is off.</source>
            <translation>{has}; {model} nimmt {allowed}, solange die Positionen nicht nachrücken.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>With rolling positions the text may be longer.</source>
            <translation>Rücken die Positionen nach, darf der Text länger sein.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Switch on rolling and ask</source>
            <translation>Nachrücken lassen und fragen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>{has}; {model} takes {allowed} with the full cache.</source>
            <translation>{has}; {model} nimmt {allowed} mit dem vollen Cache.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>With H2O the text may be longer: the KV cache keeps the tokens that matter most.</source>
            <translation>Mit H2O darf der Text länger sein: Der KV-Cache behält die wichtigsten Token.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Switch to H2O and ask</source>
            <translation>Zu H2O wechseln und fragen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>tokens/s</source>
            <translation>Token/s</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Was not answered; the model does not read it any more.</source>
            <translation>Wurde nicht beantwortet; das Modell liest sie nicht mehr.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Not answered</source>
            <translation>Nicht beantwortet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Stopped after {done} of {total} tokens were read</source>
            <translation>Angehalten, als {done} von {total} Token gelesen waren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>first token after {time}</source>
            <translation>erstes Token nach {time}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>{n} tokens recalled for this question, not read again</source>
            <comment>{n} token recalled for this question, not read again</comment>
            <translation>
                <numerusform>{n} Token für diese Frage zurückgeholt, nicht neu gelesen</numerusform>
                <numerusform>{n} Token für diese Frage zurückgeholt, nicht neu gelesen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>{n} tokens were read before</source>
            <comment>{n} token was read before</comment>
            <translation>
                <numerusform>{n} Token war schon gelesen</numerusform>
                <numerusform>{n} Token waren schon gelesen</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Stopped</source>
            <translation>Angehalten</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Cut at {n} tokens</source>
            <comment>Cut at {n} token</comment>
            <translation>
                <numerusform>Bei {n} Token abgeschnitten</numerusform>
                <numerusform>Bei {n} Token abgeschnitten</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Cut at the longest text allowed</source>
            <translation>Beim längsten erlaubten Text abgeschnitten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>Not finished</source>
            <translation>Nicht zu Ende</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>the KV cache is the server's</source>
            <translation>der KV-Cache liegt beim Server</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>all {n} tokens kept in the KV cache</source>
            <comment>the one token kept in the KV cache</comment>
            <translation>
                <numerusform>das eine Token im KV-Cache behalten</numerusform>
                <numerusform>alle {n} Token im KV-Cache behalten</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>{slots} of {text} tokens kept in the KV cache ({share})</source>
            <translation>{slots} von {text} Token im KV-Cache behalten ({share})</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/chat/wording.py" />
            <source>under 1 %</source>
            <translation>unter 1 %</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/closing.py" />
            <source>What is there is kept; what is not finished stops.</source>
            <translation>Was da ist, bleibt; was nicht fertig ist, hört auf.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/closing.py" />
            <source>Quit while work is running?</source>
            <translation>Beenden, während noch etwas läuft?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/closing.py" />
            <source>Quit anyway</source>
            <translation>Trotzdem beenden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/closing.py" />
            <source>Keep working</source>
            <translation>Weiterarbeiten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;System</source>
            <translation>&amp;System</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Light</source>
            <translation>&amp;Hell</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Dark</source>
            <translation>&amp;Dunkel</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>High &amp;contrast</source>
            <translation>Hoher &amp;Kontrast</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;New chat</source>
            <translation>&amp;Neuer Chat</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;File</source>
            <translation>&amp;Datei</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Add &amp;files…</source>
            <translation>Dateien &amp;hinzufügen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Add f&amp;older…</source>
            <translation>&amp;Ordner hinzufügen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Con&amp;vert all failed documents again</source>
            <translation>Fehlgeschlagene noch einmal &amp;umwandeln</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Save chat as…</source>
            <translation>Chat &amp;speichern unter…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Export documents…</source>
            <translation>Dokumente &amp;exportieren…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Open &amp;workspace folder</source>
            <translation>&amp;Arbeitsbereich öffnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Quit</source>
            <translation>&amp;Beenden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Undo</source>
            <translation>&amp;Rückgängig</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Edit</source>
            <translation>&amp;Bearbeiten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Redo</source>
            <translation>&amp;Wiederholen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Cu&amp;t</source>
            <translation>&amp;Ausschneiden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Copy</source>
            <translation>&amp;Kopieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Paste</source>
            <translation>&amp;Einfügen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Select &amp;all</source>
            <translation>A&amp;lles auswählen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Find in c&amp;hats</source>
            <translation>In C&amp;hats suchen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Find document</source>
            <translation>&amp;Dokument finden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Bring back the &amp;deleted chat</source>
            <translation>&amp;Gelöschten Chat zurückholen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Write the answer &amp;again</source>
            <translation>Antwort &amp;neu schreiben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Chat</source>
            <translation>&amp;Chat</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Write &amp;on</source>
            <translation>&amp;Weiterschreiben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>S&amp;top the answer</source>
            <translation>Antwort an&amp;halten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Copy the last answer</source>
            <translation>Letzte Antwort &amp;kopieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Version &amp;before</source>
            <translation>&amp;Vorige Fassung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Next version</source>
            <translation>Nä&amp;chste Fassung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Ask in other &amp;words</source>
            <translation>Mit &amp;anderen Worten fragen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Attach &amp;documents…</source>
            <translation>Dokumente anhän&amp;gen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Settings of this chat…</source>
            <translation>&amp;Einstellungen dieses Chats…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Rename the chat</source>
            <translation>Chat &amp;umbenennen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Pin the chat</source>
            <translation>Chat anhe&amp;ften</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Move the chat to a &amp;folder…</source>
            <translation>Chat in &amp;Ordner verschieben…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>D&amp;elete the chat</source>
            <translation>Chat &amp;löschen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;View</source>
            <translation>&amp;Ansicht</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;View/&amp;Theme</source>
            <translation>&amp;Ansicht/&amp;Farben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Monitor</source>
            <translation>&amp;Monitor</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Pa&amp;use the monitor</source>
            <translation>Mon&amp;itor anhalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Command &amp;palette…</source>
            <translation>Befehls&amp;palette…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Cache</source>
            <translation>&amp;Cache</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Tasks</source>
            <translation>&amp;Aufgaben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;View/Show &amp;beside</source>
            <translation>&amp;Ansicht/Daneben &amp;zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Reset layout</source>
            <translation>Anordnung zu&amp;rücksetzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;View/Te&amp;xt size</source>
            <translation>&amp;Ansicht/Te&amp;xtgröße</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Larger</source>
            <translation>&amp;Größer</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Smaller</source>
            <translation>&amp;Kleiner</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>As the s&amp;ystem's</source>
            <translation>Wie im S&amp;ystem</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Load &amp;built-in model</source>
            <translation>&amp;Eingebautes Modell laden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Model</source>
            <translation>&amp;Modell</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Unload</source>
            <translation>En&amp;tladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Search the hub…</source>
            <translation>Im Hub &amp;suchen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Import folder…</source>
            <translation>Ordner &amp;importieren…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Open models &amp;folder</source>
            <translation>Modell&amp;ordner öffnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Refresh</source>
            <translation>&amp;Aktualisieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;First steps</source>
            <translation>&amp;Erste Schritte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Help</source>
            <translation>&amp;Hilfe</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;Keyboard shortcuts</source>
            <translation>&amp;Tastenkürzel</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>Open &amp;log folder</source>
            <translation>&amp;Protokollordner öffnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/commands.py" />
            <source>&amp;About LlamaHome</source>
            <translation>Ü&amp;ber LlamaHome</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/diagnostics.py" />
            <source>not installed</source>
            <translation>nicht installiert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/choosing.py" />
            <source>Documents ({patterns});;All files (*)</source>
            <translation>Dokumente ({patterns});;Alle Dateien (*)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>Text</source>
            <translation>Text</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>Training rows</source>
            <translation>Trainingszeilen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>A Markdown file for each document.</source>
            <translation>Eine Markdown-Datei für jedes Dokument.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>A file for each document, without Markdown's marks.</source>
            <translation>Eine Datei für jedes Dokument, ohne die Zeichen von Markdown.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>One file with a line for each document: its text and what is known about it.</source>
            <translation>Eine Datei mit einer Zeile für jedes Dokument: sein Text und was über ihn bekannt ist.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>One file to fine-tune on: the texts, cut along headings and tables into rows that are not too long.</source>
            <translation>Eine Datei fürs Feintuning: die Texte, an Überschriften und Tabellen in nicht zu lange Zeilen geschnitten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>Export documents</source>
            <translation>Dokumente exportieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>{n} selected</source>
            <translation>{n} ausgewählt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>All {ready}</source>
            <translation>Alle {ready}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>In the folders they came from</source>
            <translation>In den Ordnern, aus denen sie kommen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>Choose a folder…</source>
            <translation>Ordner wählen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>Longest row, tokens</source>
            <translation>Längste Zeile, Token</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>Documents</source>
            <translation>Dokumente</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>As</source>
            <translation>Als</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/exporter.py" />
            <source>Export to</source>
            <translation>Exportieren nach</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/failed.py" />
            <source>Retry failed ({n})</source>
            <translation>Fehlgeschlagene wiederholen ({n})</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/finding.py" />
            <source>The library no longer has this document</source>
            <translation>Die Bibliothek hat dieses Dokument nicht mehr</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/model.py" />
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/model.py" />
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/model.py" />
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/model.py" />
            <source>Words</source>
            <translation>Wörter</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/model.py" />
            <source>Tokens</source>
            <translation>Token</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/model.py" />
            <source>State</source>
            <translation>Zustand</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/model.py" />
            <source>Estimated from the words; counted as soon as a model is loaded.</source>
            <translation>Aus den Wörtern geschätzt; gezählt wird, sobald ein Modell geladen ist.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/page.py" />
            <source>Drop files or folders here</source>
            <translation>Dateien oder Ordner hier ablegen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/page.py" />
            <source>Word, Excel, PowerPoint, OpenDocument, PDF, e-books, HTML, Markdown, text, JSON, XML, YAML and CSV become text that you can chat with, however long it is. Nothing leaves this machine.</source>
            <translation>Word, Excel, PowerPoint, OpenDocument, PDF, E-Books, HTML, Markdown, Text, JSON, XML, YAML und CSV werden zu Text, mit dem Sie sprechen können, wie lang er auch ist. Nichts verlässt diesen Rechner.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>Add files</source>
            <translation>Dateien hinzufügen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>Add a folder</source>
            <translation>Ordner hinzufügen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>Keep in step with a folder</source>
            <translation>Mit einem Ordner Schritt halten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>files</source>
            <translation>Dateien</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>Open {what}</source>
            <translation>{what} öffnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>The password is used once and is not kept. The text is then readable in the library.</source>
            <translation>Das Passwort wird einmal verwendet und nicht behalten. Der Text ist danach in der Bibliothek lesbar.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>Open</source>
            <translation>Öffnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>Exporting</source>
            <translation>Exportiere</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>{n} files were written.</source>
            <comment>{n} file was written.</comment>
            <translation>
                <numerusform>{n} Datei wurde geschrieben.</numerusform>
                <numerusform>{n} Dateien wurden geschrieben.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>Export finished</source>
            <translation>Export beendet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>Cancel selected</source>
            <translation>Ausgewählte abbrechen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>Cancel all</source>
            <translation>Alle abbrechen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/panel.py" />
            <source>Add folder…</source>
            <translation>Ordner hinzufügen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/preview.py" />
            <source>Rendered</source>
            <translation>Gesetzt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/preview.py" />
            <source>Plain</source>
            <translation>Einfach</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/preview.py" />
            <source>Show the beginning</source>
            <translation>Den Anfang zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/preview.py" />
            <source>There is no text yet.</source>
            <translation>Es gibt noch keinen Text.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/preview.py" />
            <source>{n} tokens</source>
            <translation>{n} Token</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/documents/preview.py" />
            <source>Show more ({n} characters left)</source>
            <comment>Show more ({n} character left)</comment>
            <translation>
                <numerusform>Mehr zeigen (noch {n} Zeichen)</numerusform>
                <numerusform>Mehr zeigen (noch {n} Zeichen)</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/preview.py" />
            <source>Preview</source>
            <translation>Vorschau</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/preview.py" />
            <source>Choose a document to see the text the model will read.</source>
            <translation>Wählen Sie ein Dokument, um den Text zu sehen, den das Modell liest.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/preview.py" />
            <source>Text of the document</source>
            <translation>Text des Dokuments</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/removal.py" />
            <source>The converted text is removed from the library, with what models have read of it.</source>
            <translation>Der umgewandelte Text wird aus der Bibliothek entfernt, mit dem, was Modelle davon gelesen haben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/removal.py" />
            <source>Remove {what}?</source>
            <translation>{what} entfernen?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/removal.py" />
            <source>documents</source>
            <translation>Dokumente</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/removal.py" />
            <source>The files themselves are not touched.</source>
            <translation>Die Dateien selbst bleiben unberührt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/removal.py" />
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/documents/removal.py" />
            <source>What was read of {n} documents is forgotten</source>
            <comment>What was read of {n} document is forgotten</comment>
            <translation>
                <numerusform>Was von {n} Dokument gelesen wurde, ist vergessen</numerusform>
                <numerusform>Was von {n} Dokumenten gelesen wurde, ist vergessen</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>Waiting</source>
            <translation>Wartet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>Converting</source>
            <translation>Wird umgewandelt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>Saving</source>
            <translation>Wird gespeichert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>Ready</source>
            <translation>Bereit</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>Failed</source>
            <translation>Fehler</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>Cancelled</source>
            <translation>Abgebrochen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>Incomplete</source>
            <translation>Unvollständig</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>File gone</source>
            <translation>Datei fehlt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>The file is no longer in its folder; its text is kept here.</source>
            <translation>Die Datei ist nicht mehr in ihrem Ordner; ihr Text bleibt hier.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>Files you add are converted to text on this machine.</source>
            <translation>Dateien, die Sie hinzufügen, werden auf diesem Rechner in Text umgewandelt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>{n} ready</source>
            <translation>{n} bereit</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>{n} documents are ready</source>
            <comment>{n} document is ready</comment>
            <translation>
                <numerusform>{n} Dokument ist bereit</numerusform>
                <numerusform>{n} Dokumente sind bereit</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>{n} documents</source>
            <comment>{n} document</comment>
            <translation>
                <numerusform>{n} Dokument</numerusform>
                <numerusform>{n} Dokumente</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>{n} cancelled</source>
            <translation>{n} abgebrochen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>{n} failed</source>
            <translation>{n} fehlgeschlagen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/rows.py" />
            <source>{n} incomplete</source>
            <translation>{n} unvollständig</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/documents/stale.py" />
            <source>{n} documents were converted in another way than files are now.</source>
            <comment>{n} document was converted in another way than files are now.</comment>
            <translation>
                <numerusform>{n} Dokument wurde anders umgewandelt, als es heute geschieht.</numerusform>
                <numerusform>{n} Dokumente wurden anders umgewandelt, als es heute geschieht.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/documents/stale.py" />
            <source>They stay as they are until you convert again.</source>
            <comment>It stays as it is until you convert again.</comment>
            <translation>
                <numerusform>Es bleibt, wie es ist, bis Sie es neu umwandeln.</numerusform>
                <numerusform>Sie bleiben, wie sie sind, bis Sie sie neu umwandeln.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/stale.py" />
            <source>Convert again</source>
            <translation>Neu umwandeln</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/table.py" />
            <source>No document fits the filter.</source>
            <translation>Kein Dokument passt zum Filter.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>All</source>
            <translation>Alle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>Problems</source>
            <translation>Probleme</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>Search</source>
            <translation>Suchen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>Names, folders and formats, and the words in the texts</source>
            <translation>Namen, Ordner und Formate, und die Wörter in den Texten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>Convert the files that failed again</source>
            <translation>Die fehlgeschlagenen Dateien noch einmal umwandeln</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>Chat with selected</source>
            <translation>Über die Auswahl sprechen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>Export…</source>
            <translation>Exportieren…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>Open the selected files with a password…</source>
            <translation>Die ausgewählten Dateien mit einem Passwort öffnen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>Convert the selected files again</source>
            <translation>Die ausgewählten Dateien neu umwandeln</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>Remove the selected documents from the library…</source>
            <translation>Die ausgewählten Dokumente aus der Bibliothek entfernen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>Looking for files…</source>
            <translation>Dateien werden gesucht…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>Converting {files_done} of {files}</source>
            <translation>{files_done} von {files} umgewandelt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/toolbar.py" />
            <source>about {time} left</source>
            <translation>noch etwa {time}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/watch_menu.py" />
            <source>Keep in step with a folder…</source>
            <translation>Mit einem Ordner Schritt halten…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/watch_menu.py" />
            <source>Keep in step with “{name}”</source>
            <translation>Mit „{name}“ Schritt halten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/watch_menu.py" />
            <source>In step with</source>
            <translation>Im Schritt mit</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/watch_menu.py" />
            <source>Take the tick off to let go of it; its documents stay.</source>
            <translation>Nehmen Sie das Häkchen weg, um ihn loszulassen; seine Dokumente bleiben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/watch_menu.py" />
            <source>Forget what was read of the selected</source>
            <translation>Von den ausgewählten Gelesenes vergessen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/watch_menu.py" />
            <source>The next question about them reads them again from their beginning; they stay here.</source>
            <translation>Die nächste Frage zu ihnen liest sie wieder von Anfang an; sie selbst bleiben hier.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/watch_menu.py" />
            <source>Export all documents…</source>
            <translation>Alle Dokumente exportieren…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/documents/watch_menu.py" />
            <source>More: keep in step with folders, export all</source>
            <translation>Mehr: mit Ordnern Schritt halten, alle exportieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/dropping.py" />
            <source>Drop to add</source>
            <translation>Zum Hinzufügen ablegen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/dropping.py" />
            <source>Files and folders are added to Documents.</source>
            <translation>Dateien und Ordner kommen zu den Dokumenten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/dropping.py" />
            <source>Files are converted and attached to your question; folders go to Documents.</source>
            <translation>Dateien werden umgewandelt und an Ihre Frage gehängt; Ordner kommen zu den Dokumenten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/dropping.py" />
            <source>Drop to hide facts in it</source>
            <translation>Ablegen, um Fakten darin zu verstecken</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/dropping.py" />
            <source>A needle test is made of these files.</source>
            <translation>Aus diesen Dateien wird ein Nadeltest gemacht.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/dropping.py" />
            <source>Drop to train on it</source>
            <translation>Ablegen, um damit zu trainieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/dropping.py" />
            <source>A JSONL dataset is opened here; other files are added to Documents.</source>
            <translation>Ein JSONL-Datensatz wird hier geöffnet; andere Dateien kommen zu den Dokumenten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>KV cache, short texts</source>
            <translation>KV-Cache, kurze Texte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>Speed and memory of the compressed cache beside transformers' own.</source>
            <translation>Tempo und Speicher des verdichteten Caches neben dem von transformers.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>minutes</source>
            <translation>einige Minuten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>KV cache, everything</source>
            <translation>KV-Cache, alles</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>The same with long texts and with its bars, on a machine that does nothing else.</source>
            <translation>Dasselbe mit langen Texten und mit Messlatten, auf einem Rechner, der sonst nichts tut.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>about an hour</source>
            <translation>etwa eine Stunde</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>How fast office files of every format become text.</source>
            <translation>Wie schnell Office-Dateien jeden Formats zu Text werden.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>some six minutes</source>
            <translation>etwa sechs Minuten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>Memory of models</source>
            <translation>Speicher von Modellen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>How well a model's memory is estimated, against what a process really takes.</source>
            <translation>Wie gut der Speicher eines Modells geschätzt wird, gemessen an dem, was ein Prozess wirklich braucht.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>some ten minutes</source>
            <translation>etwa zehn Minuten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>Downloads</source>
            <translation>Downloads</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>How fast a file is fetched and verified over loopback.</source>
            <translation>Wie schnell eine Datei im eigenen Rechner geholt und geprüft wird.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>a minute</source>
            <translation>eine Minute</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>Datasets</source>
            <translation>Datensätze</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>How fast training data is looked through.</source>
            <translation>Wie schnell Trainingsdaten durchgesehen werden.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>Fine-tuning</source>
            <translation>Feintuning</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>Tokens a second beside plain transformers and peft.</source>
            <translation>Token pro Sekunde neben bloßem transformers und peft.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>Benchmarks</source>
            <translation>Messungen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>Measured in a process of their own; the reports stand under Saved, where two can be compared.</source>
            <translation>Gemessen in einem eigenen Prozess; die Berichte stehen unter „Gespeichert“, wo man zwei vergleichen kann.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>Run</source>
            <translation>Lauf</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>Run the benchmark {name}</source>
            <translation>Die Messung {name} starten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/benchmarks.py" />
            <source>Takes {time}.</source>
            <translation>Dauert {time}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Cache</source>
            <translation>Cache</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Depth</source>
            <translation>Tiefe</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Before</source>
            <translation>Vorher</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>After</source>
            <translation>Nachher</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Change</source>
            <translation>Änderung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>95 % interval</source>
            <translation>95-%-Intervall</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Beyond chance</source>
            <translation>Kein Zufall</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Case</source>
            <translation>Fall</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Of</source>
            <translation>Wovon</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Figure</source>
            <translation>Größe</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Times</source>
            <translation>Faktor</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Verdict</source>
            <translation>Urteil</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>same</source>
            <translation>gleich</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>better</source>
            <translation>besser</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>worse</source>
            <translation>schlechter</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Only what is beyond chance</source>
            <translation>Nur was kein Zufall ist</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Differences</source>
            <translation>Unterschiede</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>The tests have no cell in common.</source>
            <translation>Die Tests haben keine Zelle gemeinsam.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>{cells} cells in common, {beyond} differ beyond chance; {points} points on average.</source>
            <translation>{cells} gemeinsame Zellen, {beyond} unterscheiden sich mehr als zufällig; im Mittel {points} Punkte.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Both asked the same questions.</source>
            <translation>Beide stellten dieselben Fragen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Both asked the same questions in {n} of them.</source>
            <translation>In {n} davon stellten beide dieselben Fragen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>Figures in common: {n}.</source>
            <translation>Gemeinsame Größen: {n}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>The reports have no figure in common.</source>
            <translation>Die Berichte haben keine Größe gemeinsam.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/compare_view.py" />
            <source>yes</source>
            <translation>ja</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/curves.py" />
            <source>Right answers</source>
            <translation>Richtige Antworten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/curves.py" />
            <source>tokens of text, all depths together</source>
            <translation>Token Text, alle Tiefen zusammen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/curves.py" />
            <source>of the text kept</source>
            <translation>des Textes behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/curves.py" />
            <source>Perplexity of the right answer</source>
            <translation>Perplexität der richtigen Antwort</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/curves.py" />
            <source>Curves of right answers</source>
            <translation>Kurven der richtigen Antworten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/curves.py" />
            <source>The curves begin with the first answers.</source>
            <translation>Die Kurven beginnen mit den ersten Antworten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/curves.py" />
            <source>{title} by {axis}.</source>
            <translation>{title} über {axis}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/curves.py" />
            <source>{low} to {high}</source>
            <translation>{low} bis {high}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Chosen by the program</source>
            <translation>Vom Programm gewählt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Standard: everything is kept</source>
            <translation>Standard: alles wird behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>H2O: by accumulated attention</source>
            <translation>H2O: nach gesammelter Aufmerksamkeit</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Question: what the question looks at</source>
            <translation>Frage: worauf die Frage blickt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>SnapKV: what the last tokens look at</source>
            <translation>SnapKV: worauf die letzten Token blicken</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Streaming: the first and the latest</source>
            <translation>Streaming: die ersten und die letzten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>How well facts are found in texts of several lengths.</source>
            <translation>Wie gut Fakten in Texten verschiedener Länge gefunden werden.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>What is left of the quality when only a part of one text is kept.</source>
            <translation>Was von der Güte bleibt, wenn nur ein Teil eines Textes behalten wird.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Lengths</source>
            <translation>Längen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Share kept</source>
            <translation>Anteil</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Lengths in tokens</source>
            <translation>Längen in Token</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Depths in percent</source>
            <translation>Tiefen in Prozent</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Percent of the text kept</source>
            <translation>Prozent des Textes behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Compact</source>
            <translation>Kompakt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Balanced</source>
            <translation>Ausgewogen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Choose…</source>
            <translation>Wählen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Hide the facts in your own texts</source>
            <translation>Die Fakten in eigenen Texten verstecken</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Made texts again</source>
            <translation>Wieder erzeugte Texte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Made texts</source>
            <translation>Erzeugte Texte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Three facts about the same thing</source>
            <translation>Drei Fakten über dieselbe Sache</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Leave the facts out: what is right then is chance</source>
            <translation>Die Fakten weglassen: was dann richtig ist, ist Zufall</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Start the test</source>
            <translation>Test starten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Fill in the marked fields, and choose a cache.</source>
            <translation>Markierte Felder ausfüllen und einen Cache wählen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Install a model first.</source>
            <translation>Zuerst ein Modell installieren.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>share kept</source>
            <translation>Anteil</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>lengths</source>
            <translation>Längen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>{questions} questions in {cells} cells.</source>
            <translation>{questions} Fragen in {cells} Zellen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Hide the facts in</source>
            <translation>Die Fakten verstecken in</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Weights</source>
            <translation>Gewichte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Questions in each cell</source>
            <translation>Fragen je Zelle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Name of the run</source>
            <translation>Name des Laufs</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Test</source>
            <translation>Test</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Depths, %</source>
            <translation>Tiefen, %</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Kept, %</source>
            <translation>Behalten, %</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Questions</source>
            <translation>Fragen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Window</source>
            <translation>Fenster</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Caches</source>
            <translation>Caches</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/form.py" />
            <source>Texts</source>
            <translation>Texte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/heatmap.py" />
            <source>Heat map of right answers</source>
            <translation>Heatmap der richtigen Antworten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/job.py" />
            <source>Stopping</source>
            <translation>Wird angehalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/job.py" />
            <source>It said: {line}</source>
            <translation>Er sagte: {line}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/job.py" />
            <source>The benchmark ended unexpectedly (exit code {code}).</source>
            <translation>Die Messung endete unerwartet (Exit-Code {code}).</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/job.py" />
            <source>Run it again.</source>
            <translation>Starten Sie sie neu.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/job.py" />
            <source>If memory ran out, choose shorter texts or a smaller model. What was answered is kept.</source>
            <translation>Reichte der Speicher nicht, wählen Sie kürzere Texte oder ein kleineres Modell. Was beantwortet ist, bleibt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/job.py" />
            <source>The test ended unexpectedly (exit code {code}).</source>
            <translation>Der Test endete unerwartet (Exit-Code {code}).</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/job.py" />
            <source>The process of the test could not be started.</source>
            <translation>Der Prozess des Tests ließ sich nicht starten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/job.py" />
            <source>Start LlamaHome again.</source>
            <translation>Starten Sie LlamaHome neu.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/numbers.py" />
            <source>Numbers from {low} to {high} with commas between them</source>
            <translation>Zahlen von {low} bis {high}, durch Kommas getrennt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/panel.py" />
            <source>Picture</source>
            <translation>Bild</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/panel.py" />
            <source>Table</source>
            <translation>Tabelle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/panel.py" />
            <source>Markdown</source>
            <translation>Markdown</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/panel.py" />
            <source>Everything, for programs</source>
            <translation>Alles, für Programme</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/panel.py" />
            <source>Save the report</source>
            <translation>Bericht speichern</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/panel.py" />
            <source>Save the test</source>
            <translation>Test speichern</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/panel.py" />
            <source>Saved {path}</source>
            <translation>{path} gespeichert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/panel.py" />
            <source>Evaluate</source>
            <translation>Auswerten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/panel.py" />
            <source>Measure what the model finds in long texts, and how fast this machine is.</source>
            <translation>Messen, was das Modell in langen Texten findet und wie schnell dieser Rechner ist.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/panel.py" />
            <source>Saved</source>
            <translation>Gespeichert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/report_view.py" />
            <source>Report</source>
            <translation>Bericht</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/report_view.py" />
            <source>The tables come when the benchmark is done.</source>
            <translation>Die Tabellen kommen, wenn die Messung fertig ist.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/report_view.py" />
            <source>Measured</source>
            <translation>Gemessen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/report_view.py" />
            <source>Bars</source>
            <translation>Messlatten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/report_view.py" />
            <source>no</source>
            <translation>nein</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/result_view.py" />
            <source>Heat map</source>
            <translation>Heatmap</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/result_view.py" />
            <source>Curves</source>
            <translation>Kurven</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/result_view.py" />
            <source>Right</source>
            <translation>Richtig</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/result_view.py" />
            <source>KV bytes of full</source>
            <translation>KV-Bytes vom vollen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/result_view.py" />
            <source>Perplexity</source>
            <translation>Perplexität</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/result_view.py" />
            <source>Expected</source>
            <translation>Erwartet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/result_view.py" />
            <source>Took</source>
            <translation>Dauer</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/result_view.py" />
            <source>Cells</source>
            <translation>Zellen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/result_view.py" />
            <source>Questions of the cell</source>
            <translation>Fragen der Zelle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/result_view.py" />
            <source>Choose a cell to see its questions.</source>
            <translation>Eine Zelle wählen, um ihre Fragen zu sehen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/run_view.py" />
            <source>Progress of the test</source>
            <translation>Fortschritt des Tests</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/run_view.py" />
            <source>Go on</source>
            <translation>Weiterlaufen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/run_view.py" />
            <source>Save as…</source>
            <translation>Speichern als…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/run_view.py" />
            <source>What was answered is kept</source>
            <translation>Was beantwortet wurde, bleibt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/run_view.py" />
            <source>Nothing of it is kept</source>
            <translation>Nichts davon wird aufbewahrt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/run_view.py" />
            <source>Run again</source>
            <translation>Neu starten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/run_view.py" />
            <source>Ask what was not asked yet</source>
            <translation>Fragen, was noch nicht gefragt wurde</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/run_view.py" />
            <source>Measure from the beginning</source>
            <translation>Von Anfang an messen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/run_view.py" />
            <source>Running</source>
            <translation>Läuft</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/run_view.py" />
            <source>No test yet</source>
            <translation>Noch kein Test</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/run_view.py" />
            <source>A needle test hides facts in long texts and asks for them, with each kind of cache. The map fills while it runs; every answer is kept, and a test that was stopped goes on.</source>
            <translation>Ein Nadeltest versteckt Fakten in langen Texten und fragt nach ihnen, mit jeder Art von Cache. Die Karte füllt sich, während er läuft; jede Antwort bleibt, und ein angehaltener Test geht weiter.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Kind</source>
            <translation>Art</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Begun</source>
            <translation>Begonnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Find a run</source>
            <translation>Lauf suchen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Saved runs</source>
            <translation>Gespeicherte Läufe</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Show</source>
            <translation>Zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Remove…</source>
            <translation>Entfernen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>“{one}” beside “{other}”</source>
            <translation>„{one}“ neben „{other}“</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Choose two runs of a kind to compare them.</source>
            <translation>Zwei Läufe gleicher Art wählen, um sie zu vergleichen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Remove the run “{name}”?</source>
            <translation>Den Lauf „{name}“ entfernen?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Its answers and tables go.</source>
            <translation>Seine Antworten und Tabellen gehen verloren.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>No saved runs yet</source>
            <translation>Noch keine gespeicherten Läufe</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Tests and benchmarks stand here, to be compared and gone on with.</source>
            <translation>Hier stehen Tests und Messungen, um sie zu vergleichen und fortzusetzen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Needle test</source>
            <translation>Nadeltest</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/saved_view.py" />
            <source>Benchmark</source>
            <translation>Messung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>Not begun</source>
            <translation>Nicht begonnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>Finished</source>
            <translation>Fertig</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>too long</source>
            <translation>zu lang</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>refused</source>
            <translation>abgelehnt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>{where}: not asked yet.</source>
            <translation>{where}: noch nicht gefragt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>{where}: {right} of {trials} right ({share}; 95 % interval {low} to {high}). The cache held {held} of a full one's bytes.</source>
            <translation>{where}: {right} von {trials} richtig ({share}; 95-%-Intervall {low} bis {high}). Der Cache hielt {held} der Bytes eines vollen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>{cache}, {tokens} tokens, {depth} % deep</source>
            <translation>{cache}, {tokens} Token, {depth} % tief</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>right</source>
            <translation>richtig</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>wrong</source>
            <translation>falsch</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>{done} of {total} questions</source>
            <translation>{done} von {total} Fragen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>The needle test is done</source>
            <translation>Der Nadeltest ist fertig</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>The benchmark is done</source>
            <translation>Die Messung ist fertig</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>The needle test failed</source>
            <translation>Der Nadeltest ist fehlgeschlagen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>The benchmark failed</source>
            <translation>Die Messung ist fehlgeschlagen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>The needle test was stopped</source>
            <translation>Der Nadeltest wurde angehalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>The benchmark was stopped</source>
            <translation>Die Messung wurde angehalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>Some kept answers cannot be read (lines: {lines}). Go on to ask those questions again.</source>
            <translation>Einige aufbewahrte Antworten sind nicht lesbar (Zeilen: {lines}). Setzen Sie fort, um diese Fragen neu zu stellen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>Wrong</source>
            <translation>Falsch</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>Refused</source>
            <translation>Abgelehnt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/evaluate/wording.py" />
            <source>It failed and could not say why.</source>
            <translation>Der Lauf schlug fehl und konnte nicht sagen, warum.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>Load it and go to the chat</source>
            <translation>Laden und zum Chat gehen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>Merge…</source>
            <translation>Verschmelzen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>Write the base with this adapter in its weights</source>
            <translation>Die Basis mit diesem Adapter in ihren Gewichten schreiben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>Export</source>
            <translation>Exportieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>Adapter, card and README, as peft reads them</source>
            <translation>Adapter, Karte und README, wie peft sie liest</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>{title} cannot be loaded.</source>
            <translation>{title} kann nicht geladen werden.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>Remove {title}?</source>
            <translation>{title} entfernen?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>{title} was written.</source>
            <translation>{title} wurde geschrieben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>{title} was written</source>
            <translation>{title} wurde geschrieben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>The adapter was exported.</source>
            <translation>Der Adapter wurde exportiert.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>Exported to {target}</source>
            <translation>Exportiert nach {target}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>{title} was removed, {freed} are free again</source>
            <translation>{title} wurde entfernt, {freed} sind wieder frei</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>Adapter</source>
            <translation>Adapter</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>Fine-tune a model, and the adapter that comes of it can be asked, compared, merged and exported here.</source>
            <translation>Trainieren Sie ein Modell; der Adapter, der dabei entsteht, kann hier befragt, verglichen, verschmolzen und exportiert werden.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>No adapter yet</source>
            <translation>Noch kein Adapter</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/after.py" />
            <source>Files</source>
            <translation>Dateien</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/answers.py" />
            <source>No sample prompt was set. Write one beside the settings to see what a model answers before and after a run.</source>
            <translation>Es wurde keine Probefrage gesetzt. Schreiben Sie eine neben den Einstellungen, um zu sehen, was ein Modell vor und nach einem Lauf antwortet.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/answers.py" />
            <source>The sample prompt is answered before the first step and after the last.</source>
            <translation>Die Probefrage wird vor dem ersten und nach dem letzten Schritt beantwortet.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/answers.py" />
            <source>Answers to the sample prompt</source>
            <translation>Antworten auf die Probefrage</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/finetune/answers.py" />
            <source>After {n} steps</source>
            <comment>After {n} step</comment>
            <translation>
                <numerusform>Nach {n} Schritt</numerusform>
                <numerusform>Nach {n} Schritten</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/answers.py" />
            <source>(nothing)</source>
            <translation>(nichts)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/compare_view.py" />
            <source>WITHOUT THE ADAPTER</source>
            <translation>OHNE DEN ADAPTER</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/compare_view.py" />
            <source>WITH THE ADAPTER</source>
            <translation>MIT DEM ADAPTER</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/compare_view.py" />
            <source>Ask both</source>
            <translation>Beide fragen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/compare_view.py" />
            <source>Getting ready…</source>
            <translation>Wird vorbereitet…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/compare_view.py" />
            <source>Ask what the adapter should know, or should still know</source>
            <translation>Fragen Sie, was der Adapter wissen soll oder noch wissen sollte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/compare_view.py" />
            <source>Question for both</source>
            <translation>Frage an beide</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/comparison.py" />
            <source>An answer is being written in the chat.</source>
            <translation>Im Chat wird eine Antwort geschrieben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/comparison.py" />
            <source>Wait for it or stop it.</source>
            <translation>Warten Sie darauf, oder halten Sie sie an.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/comparison.py" />
            <source>Another model was loaded meanwhile.</source>
            <translation>Inzwischen wurde ein anderes Modell geladen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/comparison.py" />
            <source>Ask again.</source>
            <translation>Fragen Sie noch einmal.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/curves_card.py" />
            <source>Rate</source>
            <translation>Rate</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/curves_card.py" />
            <source>Norm</source>
            <translation>Norm</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/curves_card.py" />
            <source>Turn the wheel to zoom, drag to move, double-click to see all steps.</source>
            <translation>Mit dem Rad vergrößern, zum Verschieben ziehen, Doppelklick zeigt alle Schritte.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/curves_card.py" />
            <source>All steps</source>
            <translation>Alle Schritte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/curves_card.py" />
            <source>validation</source>
            <translation>Validierung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/curves_card.py" />
            <source>large dots: validation</source>
            <translation>große Punkte: Validierung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/curves_card.py" />
            <source>Steps {low} to {high} are shown.</source>
            <translation>Gezeigt sind die Schritte {low} bis {high}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/curves_card.py" />
            <source>Step {step}</source>
            <translation>Schritt {step}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/curves_card.py" />
            <source>Smoothing</source>
            <translation>Glättung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/curves_card.py" />
            <source>Each point of the line is {percent} % what was before it.</source>
            <translation>Jeder Punkt der Linie besteht zu {percent} % aus dem, was vor ihm war.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/curves_card.py" />
            <source>The line is not smoothed.</source>
            <translation>Die Linie ist nicht geglättet.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>The rows are being looked at.</source>
            <translation>Die Zeilen werden angesehen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Rows</source>
            <translation>Zeilen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Left out</source>
            <translation>Ausgelassen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Repeated</source>
            <translation>Wiederholt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Line</source>
            <translation>Zeile</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Rows that are left out</source>
            <translation>Zeilen, die ausgelassen werden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Why it is left out</source>
            <translation>Warum sie ausgelassen wird</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Rows that say the same</source>
            <translation>Zeilen, die dasselbe sagen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Said again in line</source>
            <translation>Noch einmal gesagt in Zeile</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>How alike</source>
            <translation>Wie ähnlich</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Find a row</source>
            <translation>Zeile suchen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Among those that are listed</source>
            <translation>Unter denen, die aufgeführt sind</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>{n} rows</source>
            <comment>{n} row</comment>
            <translation>
                <numerusform>{n} Zeile</numerusform>
                <numerusform>{n} Zeilen</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>{training} to train on, {validation} kept aside</source>
            <translation>{training} zum Trainieren, {validation} zurückgehalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Which rows are kept aside follows from what they say and the seed; rows that say the same stay together.</source>
            <translation>Welche Zeilen zurückgehalten werden, folgt aus ihrem Inhalt und dem Startwert; Zeilen, die dasselbe sagen, bleiben zusammen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>{count} left out</source>
            <translation>{count} ausgelassen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Left out ({count})</source>
            <translation>Ausgelassen ({count})</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Every row can be used.</source>
            <translation>Jede Zeile kann verwendet werden.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>And {rest} more.</source>
            <translation>Und {rest} weitere.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Repeated ({count})</source>
            <translation>Wiederholt ({count})</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>to the letter</source>
            <translation>aufs Zeichen genau</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>but for blanks and case</source>
            <translation>bis auf Leerzeichen und Großschreibung</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>{n} rows repeat what an earlier one says. A run learns them as often as they stand there, and never keeps one aside while it trains on the other.</source>
            <comment>{n} row repeats what an earlier one says. A run learns both, and never keeps one aside while it trains on the other.</comment>
            <translation>
                <numerusform>{n} Zeile wiederholt, was eine frühere sagt. Ein Lauf lernt beide und hält nie eine zurück, während er auf der anderen trainiert.</numerusform>
                <numerusform>{n} Zeilen wiederholen, was eine frühere sagt. Ein Lauf lernt sie so oft, wie sie dastehen, und hält nie eine zurück, während er auf der anderen trainiert.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>No row repeats another.</source>
            <translation>Keine Zeile wiederholt eine andere.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>JSON lines, CSV or Parquet with questions and answers, or text; samples come with the program.</source>
            <translation>JSON-Zeilen, CSV oder Parquet mit Fragen und Antworten, oder Text; Beispiele kommen mit dem Programm.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>Choose a dataset</source>
            <translation>Wählen Sie einen Datensatz</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>, {n} longer are cut there</source>
            <comment>, {n} longer is cut there</comment>
            <translation>
                <numerusform>, {n} längere wird dort abgeschnitten</numerusform>
                <numerusform>, {n} längere werden dort abgeschnitten</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>, {n} longer are left out</source>
            <comment>, {n} longer is left out</comment>
            <translation>
                <numerusform>, {n} längere wird ausgelassen</numerusform>
                <numerusform>, {n} längere werden ausgelassen</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/dataset_view.py" />
            <source>{fit} rows have at most {max_length} tokens{longer}. The median row has {median}, the longest {longest}; those that fit have {kept} together.</source>
            <translation>{fit} Zeilen haben höchstens {max_length} Token{longer}. Die mittlere Zeile hat {median}, die längste {longest}; die passenden haben zusammen {kept}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/datasets.py" />
            <source>Dataset made: {stem}</source>
            <translation>Datensatz erstellt: {stem}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/ending.py" />
            <source>End the run “{name}”?</source>
            <translation>Den Lauf „{name}“ beenden?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/ending.py" />
            <source>Discard</source>
            <translation>Verwerfen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/ending.py" />
            <source>Keep the best</source>
            <translation>Das Beste behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/ending.py" />
            <source>Keep it</source>
            <translation>Behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/ending.py" />
            <source>It has not done a step yet. Discarding it leaves nothing.</source>
            <translation>Er hat noch keinen Schritt getan. Verwerfen lässt nichts zurück.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/finetune/ending.py" />
            <source>{n} steps are done.</source>
            <comment>{n} step is done.</comment>
            <translation>
                <numerusform>{n} Schritt ist getan.</numerusform>
                <numerusform>{n} Schritte sind getan.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/ending.py" />
            <source>Keeping it makes an adapter to chat with; discarding leaves nothing.</source>
            <translation>Behalten macht daraus einen Adapter zum Sprechen; Verwerfen lässt nichts zurück.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/ending.py" />
            <source>Keeping the adapter of step {step}, the best so far with a validation loss of {loss:.3f}, makes an adapter to chat with; discarding leaves nothing.</source>
            <translation>Behalten macht aus dem Adapter von Schritt {step}, dem bisher besten mit einem Validierungsverlust von {loss:.3f}, einen Adapter zum Sprechen; Verwerfen lässt nichts zurück.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/ending.py" />
            <source>To go on another day, pause it instead.</source>
            <translation>Um an einem anderen Tag weiterzumachen, halten Sie ihn stattdessen an.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/fit_dialog.py" />
            <source>There may be too little memory for this run</source>
            <translation>Für diesen Lauf könnte der Speicher nicht reichen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/fit_dialog.py" />
            <source>Start anyway</source>
            <translation>Trotzdem starten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/fit_dialog.py" />
            <source>Start with less memory</source>
            <translation>Mit weniger Speicher starten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/fit_dialog.py" />
            <source>A run that goes on cannot be made small enough. Close other programs, or start a new run.</source>
            <translation>Ein Lauf, der fortgesetzt wird, lässt sich nicht klein genug machen. Schließen Sie andere Programme, oder starten Sie einen neuen Lauf.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/job.py" />
            <source>A run is going on already.</source>
            <translation>Es läuft schon ein Lauf.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/job.py" />
            <source>Wait for it or cancel it.</source>
            <translation>Warten Sie darauf, oder brechen Sie ihn ab.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/job.py" />
            <source>The run's settings cannot be written ({reason}).</source>
            <translation>Die Einstellungen des Laufs lassen sich nicht schreiben ({reason}).</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/job.py" />
            <source>The training process could not be started.</source>
            <translation>Der Prozess des Trainings ließ sich nicht starten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/job.py" />
            <source>The training process ended unexpectedly (exit code {code}).</source>
            <translation>Der Prozess des Trainings endete unerwartet (Exit-Code {code}).</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/job.py" />
            <source>If memory ran out, choose a smaller batch size or a smaller longest row.</source>
            <translation>Reichte der Speicher nicht, wählen Sie kleinere Stapel oder eine kürzere längste Zeile.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/lengths_chart.py" />
            <source>Lengths of the rows</source>
            <translation>Längen der Zeilen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/lengths_chart.py" />
            <source>{fit} rows have at most {max_length} tokens, {longer} have more.</source>
            <translation>{fit} Zeilen haben höchstens {max_length} Token, {longer} haben mehr.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/lengths_chart.py" />
            <source>{low} tokens and more</source>
            <translation>{low} Token und mehr</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/lengths_chart.py" />
            <source>{low}–{high} tokens</source>
            <translation>{low}–{high} Token</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/lengths_chart.py" />
            <source>longest row: {max_length}</source>
            <translation>längste Zeile: {max_length}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/log_view.py" />
            <source>What happened</source>
            <translation>Was geschah</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/log_view.py" />
            <source>What happens in a run is written here.</source>
            <translation>Was in einem Lauf geschieht, steht hier.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Each text to be continued, and each section once more as the answer to its heading.</source>
            <translation>Jeder Text zum Fortsetzen, und jeder Abschnitt noch einmal als Antwort auf seine Überschrift.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>A heading is asked for, and what stands under it is the answer. Text under no heading is left out.</source>
            <translation>Nach einer Überschrift wird gefragt, und was unter ihr steht, ist die Antwort. Text ohne Überschrift wird ausgelassen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>The texts, cut along headings and paragraphs; every token of them is learned.</source>
            <translation>Die Texte, an Überschriften und Absätzen geschnitten; jedes Token von ihnen wird gelernt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Make a dataset</source>
            <translation>Datensatz erstellen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Find documents</source>
            <translation>Dokumente finden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Both</source>
            <translation>Beides</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Questions and answers</source>
            <translation>Fragen und Antworten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Text to continue</source>
            <translation>Text zum Fortsetzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Make the dataset</source>
            <translation>Datensatz erstellen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>The library has no document with a text yet.</source>
            <translation>Die Bibliothek hat noch kein Dokument mit Text.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Add files under Documents first.</source>
            <translation>Fügen Sie zuerst unter Dokumente Dateien hinzu.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>{some} of {all} documents</source>
            <translation>{some} von {all} Dokumenten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Longest row</source>
            <translation>Längste Zeile</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Shortest section</source>
            <translation>Kürzester Abschnitt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Make a dataset of documents</source>
            <translation>Aus Dokumenten einen Datensatz erstellen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Rows are cut to fit what {title} can read.</source>
            <translation>Zeilen werden so geschnitten, dass {title} sie lesen kann.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Tick every document that is shown</source>
            <translation>Jedes gezeigte Dokument ankreuzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>None</source>
            <translation>Keine</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Tick no document that is shown</source>
            <translation>Kein gezeigtes Dokument ankreuzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>tokens;  sections with fewer than</source>
            <translation>Token;  Abschnitte mit weniger als</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>are left out</source>
            <translation>werden ausgelassen</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>{n} rows were made of {documents}.</source>
            <comment>{n} row was made of {documents}.</comment>
            <translation>
                <numerusform>{n} Zeile wurde aus {documents} erstellt.</numerusform>
                <numerusform>{n} Zeilen wurden aus {documents} erstellt.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>Left out: {what}.</source>
            <translation>Ausgelassen: {what}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/make_dialog.py" />
            <source>A dataset of this name exists.</source>
            <translation>Ein Datensatz dieses Namens besteht schon.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/panel.py" />
            <source>Adapter ready: {adapter_key}</source>
            <translation>Adapter bereit: {adapter_key}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/panel.py" />
            <source>The run was cancelled; nothing was saved</source>
            <translation>Der Lauf wurde abgebrochen; nichts wurde gespeichert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/panel.py" />
            <source>The run is paused</source>
            <translation>Der Lauf ist angehalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/panel.py" />
            <source>Fine-tune</source>
            <translation>Feintuning</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/panel.py" />
            <source>Teach a model your own questions and answers: a small LoRA adapter is trained.</source>
            <translation>Bringen Sie einem Modell eigene Fragen und Antworten bei: ein kleiner LoRA-Adapter wird trainiert.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/panel.py" />
            <source>Dataset</source>
            <translation>Datensatz</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/panel.py" />
            <source>Runs</source>
            <translation>Läufe</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/panel.py" />
            <source>Adapters</source>
            <translation>Adapter</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/rendered.py" />
            <source>learned</source>
            <translation>gelernt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/rendered.py" />
            <source>only read</source>
            <translation>nur gelesen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/rendered.py" />
            <source>cut off</source>
            <translation>abgeschnitten</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/finetune/rendered.py" />
            <source>{n} tokens, {learned} learned</source>
            <comment>{n} token, {learned} learned</comment>
            <translation>
                <numerusform>{n} Token, {learned} gelernt</numerusform>
                <numerusform>{n} Token, {learned} gelernt</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/rendered.py" />
            <source>Line {line}</source>
            <translation>Zeile {line}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/rendered.py" />
            <source>A run leaves it out: {problem}</source>
            <translation>Ein Lauf lässt sie aus: {problem}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/rendered.py" />
            <source>As the model reads it</source>
            <translation>Wie das Modell sie liest</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/rendered.py" />
            <source>Choose a row to see it as the model reads it.</source>
            <translation>Wählen Sie eine Zeile, um sie so zu sehen, wie das Modell sie liest.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/finetune/rendered.py" />
            <source>{n} characters more</source>
            <comment>{n} character more</comment>
            <translation>
                <numerusform>{n} weiteres Zeichen</numerusform>
                <numerusform>{n} weitere Zeichen</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/rendered.py" />
            <source>The row as the model reads it</source>
            <translation>Die Zeile, wie das Modell sie liest</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Step</source>
            <translation>Schritt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Loss</source>
            <translation>Verlust</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Validation</source>
            <translation>Validierung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Time left</source>
            <translation>Restzeit</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Speed</source>
            <translation>Tempo</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Memory</source>
            <translation>Speicher</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Learning rate</source>
            <translation>Lernrate</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Gradient norm</source>
            <translation>Gradientennorm</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>No run yet</source>
            <translation>Noch kein Lauf</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Log</source>
            <translation>Protokoll</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Answers</source>
            <translation>Antworten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Cancel…</source>
            <translation>Abbrechen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Chat with it</source>
            <translation>Damit sprechen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>{name}  ·  on {base}</source>
            <translation>{name}  ·  auf {base}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Starting the training process…</source>
            <translation>Der Trainingsprozess wird gestartet…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>done</source>
            <translation>fertig</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Stopping…</source>
            <translation>Wird beendet…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Pausing…</source>
            <translation>Wird angehalten…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Saving…</source>
            <translation>Wird gespeichert…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Paused</source>
            <translation>Pausiert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Adapter ready</source>
            <translation>Adapter bereit</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Resume {name} with {changes}</source>
            <translation>{name} mit {changes} fortsetzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Resume {name}</source>
            <translation>{name} fortsetzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>It stopped at step {step} of {steps}.</source>
            <translation>Er hielt bei Schritt {step} von {steps} an.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/run_view.py" />
            <source>Done at about {time}</source>
            <translation>Fertig um etwa {time}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>Steps</source>
            <translation>Schritte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>Best validation</source>
            <translation>Beste Valid.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>Changed</source>
            <translation>Geändert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>Go on where the run stopped</source>
            <translation>Weitermachen, wo der Lauf anhielt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>Make adapter</source>
            <translation>Adapter erstellen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>Make an adapter of what it learnt so far</source>
            <translation>Einen Adapter aus dem bisher Gelernten erstellen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>The first {few} of {all} are shown.</source>
            <translation>Die ersten {few} von {all} werden gezeigt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>The adapter that came of it stays.</source>
            <translation>Der Adapter, der daraus entstand, bleibt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>It cannot be resumed then.</source>
            <translation>Er kann dann nicht fortgesetzt werden.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>Its checkpoints go, and its log.</source>
            <translation>Seine Zwischenstände gehen verloren, und sein Protokoll.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>No runs yet</source>
            <translation>Noch keine Läufe</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/runs_view.py" />
            <source>Runs stand here with their curves and logs, to be compared.</source>
            <translation>Hier stehen Läufe mit ihren Kurven und Protokollen, zum Vergleichen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Datasets (*.jsonl *.ndjson *.json *.csv *.tsv *.parquet *.txt);;All files (*)</source>
            <translation>Datensätze (*.jsonl *.ndjson *.json *.csv *.tsv *.parquet *.txt);;Alle Dateien (*)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Choose file…</source>
            <translation>Datei wählen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>From documents…</source>
            <translation>Aus Dokumenten…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Make a dataset of the texts in the library</source>
            <translation>Aus den Texten der Bibliothek einen Datensatz erstellen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Auto</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Cut longer rows instead of leaving them out</source>
            <translation>Längere Zeilen abschneiden statt auslassen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Sample: {name}</source>
            <translation>Beispiel: {name}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Made: {name}</source>
            <translation>Erstellt: {name}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Letters, digits, dots and dashes</source>
            <translation>Buchstaben, Ziffern, Punkte und Striche</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Use letters, digits, dots, dashes and underscores; begin with a letter or digit.</source>
            <translation>Verwenden Sie Buchstaben, Ziffern, Punkte, Striche und Unterstriche; beginnen Sie mit einem Buchstaben oder einer Ziffer.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>What the next run is made of</source>
            <translation>Woraus der nächste Lauf gemacht wird</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Base</source>
            <translation>Basis</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Adapter name</source>
            <translation>Name des Adapters</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Sample prompt</source>
            <translation>Probefrage</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Answered before and after the run; leave it empty for none.</source>
            <translation>Wird vor und nach dem Lauf beantwortet; lassen Sie sie leer für keine.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Epochs</source>
            <translation>Epochen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>How often each row is seen.</source>
            <translation>Wie oft jede Zeile gesehen wird.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>How far one step goes.</source>
            <translation>Wie weit ein Schritt geht.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Batch size</source>
            <translation>Stapelgröße</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Rows at a time; fewer need less memory. Auto finds the most that fit.</source>
            <translation>Zeilen auf einmal; weniger brauchen weniger Speicher. Automatisch findet die meisten, die passen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Rows with more tokens are left out, or cut at their end.</source>
            <translation>Zeilen mit mehr Token werden ausgelassen oder am Ende abgeschnitten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Kept aside</source>
            <translation>Zurückgehalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Share of the rows that is not trained on but measured on.</source>
            <translation>Anteil der Zeilen, auf dem nicht trainiert, sondern gemessen wird.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>LoRA rank</source>
            <translation>LoRA-Rang</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Size of the adapter: more can learn more.</source>
            <translation>Größe des Adapters: mehr kann mehr lernen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>LoRA alpha</source>
            <translation>LoRA-Alpha</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Weight of the adapter; usually twice the rank.</source>
            <translation>Gewicht des Adapters; meist das Doppelte des Rangs.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>Most steps</source>
            <translation>Höchstens Schritte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>End the run early; All follows the epochs.</source>
            <translation>Den Lauf früher beenden; Alle folgt den Epochen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/setup.py" />
            <source>A row is cut at the longest row; the model learns nothing of the rest.</source>
            <translation>Eine Zeile wird bei der größten Länge abgeschnitten; vom Rest lernt das Modell nichts.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>GPUs</source>
            <translation>GPUs</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>GPUs that share the run</source>
            <translation>GPUs, die sich den Lauf teilen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>Several machines…</source>
            <translation>Mehrere Rechner…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>Commands to start one run on all of them</source>
            <translation>Befehle, um einen Lauf auf allen zu starten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>Share the run among</source>
            <translation>Den Lauf aufteilen auf</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>One run on several machines</source>
            <translation>Ein Lauf auf mehreren Rechnern</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>Commands</source>
            <translation>Befehle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>Machines</source>
            <translation>Rechner</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>Processes on each</source>
            <translation>Prozesse auf jedem</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>Address of the first</source>
            <translation>Adresse des ersten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/sharing.py" />
            <source>Type one command on each machine. Model, dataset and settings must be there under the same names; a workspace on a shared disk (LLAMAHOME_HOME) does that, and lets the run be resumed.</source>
            <translation>Geben Sie auf jedem Rechner einen Befehl ein. Modell, Datensatz und Einstellungen müssen dort unter denselben Namen liegen; ein Arbeitsbereich auf einer gemeinsamen Platte (LLAMAHOME_HOME) leistet das und macht den Lauf fortsetzbar.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Interrupted</source>
            <translation>Unterbrochen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Base model</source>
            <translation>Basismodell</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>SHA-256 of the base</source>
            <translation>SHA-256 der Basis</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>SHA-256 of the dataset</source>
            <translation>SHA-256 des Datensatzes</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Steps done</source>
            <translation>Getane Schritte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Steps in all</source>
            <translation>Schritte insgesamt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Loss of the last tenth</source>
            <translation>Verlust des letzten Zehntels</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Last validation loss</source>
            <translation>Letzter Validierungsverlust</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Best validation loss</source>
            <translation>Bester Validierungsverlust</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Step of the best</source>
            <translation>Schritt des besten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Tokens per second</source>
            <translation>Token pro Sekunde</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Most memory</source>
            <translation>Meist belegter Speicher</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Time</source>
            <translation>Zeit</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Its process ended without a word: memory may have run out, or the computer was switched off.</source>
            <translation>Sein Prozess endete ohne ein Wort: Vielleicht reichte der Speicher nicht, oder der Rechner wurde ausgeschaltet.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Begin again</source>
            <translation>Neu beginnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>There is no checkpoint to go on from: the run begins again.</source>
            <translation>Es gibt keinen Zwischenstand, von dem aus er weitergehen könnte: Der Lauf beginnt von vorn.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>Go on where the run stopped, with {changes}</source>
            <translation>Dort weitermachen, wo der Lauf stehen blieb, mit {changes}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/finetune/wording.py" />
            <source>tok/s</source>
            <translation>Token/s</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/generation.py" />
            <source>The answer could not be generated ({detail}).</source>
            <translation>Die Antwort ließ sich nicht erzeugen ({detail}).</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/generation.py" />
            <source>Ask again; details are in the log file.</source>
            <translation>Fragen Sie noch einmal; die Einzelheiten stehen in der Protokolldatei.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/generation.py" />
            <source>An answer is already being made.</source>
            <translation>Es wird schon eine Antwort geschrieben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/generation.py" />
            <source>Stop it first.</source>
            <translation>Halten Sie sie zuerst an.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>First steps</source>
            <translation>Erste Schritte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>Search the hub…</source>
            <translation>Im Hub suchen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>Go to the chat</source>
            <translation>Zum Chat</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>Begin</source>
            <translation>Beginnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>1. A model</source>
            <translation>1. Ein Modell</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>A small built-in one is ready at once, to try things out. Larger ones answer far better.</source>
            <translation>Ein kleines eingebautes ist sofort da, zum Ausprobieren. Größere antworten viel besser.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>2. Your documents</source>
            <translation>2. Ihre Dokumente</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>Drop files or folders anywhere on the window; office files, PDF and many others become text.</source>
            <translation>Legen Sie Dateien oder Ordner irgendwo im Fenster ab; Office-Dateien, PDF und viele andere werden zu Text.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>3. A question</source>
            <translation>3. Eine Frage</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>Ask about them, however long they are: the KV cache keeps what matters and stays small.</source>
            <translation>Fragen Sie nach ihnen, wie lang sie auch sind: der KV-Cache behält, worauf es ankommt, und bleibt klein.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>You find this again in the Help menu.</source>
            <translation>Sie finden dies im Menü Hilfe wieder.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>Welcome to LlamaHome</source>
            <translation>Willkommen bei LlamaHome</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/guide.py" />
            <source>Read, question and learn from your own long documents. Nothing leaves this machine.</source>
            <translation>Lesen und befragen Sie eigene lange Dokumente, und lernen Sie aus ihnen. Nichts verlässt diesen Rechner.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/hub_access.py" />
            <source>There is no token.</source>
            <translation>Es gibt kein Zugangstoken.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/hub_access.py" />
            <source>The token of the account {account}</source>
            <translation>Das Zugangstoken des Kontos {account}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/hub_access.py" />
            <source>A token</source>
            <translation>Ein Zugangstoken</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/hub_access.py" />
            <source>{whose} is kept in {where}.</source>
            <translation>{whose} wird in {where} aufbewahrt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/hub_access.py" />
            <source>{whose} is taken from {where}.</source>
            <translation>{whose} kommt aus {where}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Anywhere</source>
            <translation>Überall</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Lines to search in</source>
            <translation>Suchzeilen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Links</source>
            <translation>Verweise</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>List of chats</source>
            <translation>Liste der Chats</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>List of models</source>
            <translation>Liste der Modelle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Tokens in the cache</source>
            <translation>Token im Cache</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Map of a needle test</source>
            <translation>Karte eines Nadeltests</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Command palette</source>
            <translation>Befehlspalette</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Dialogs</source>
            <translation>Dialoge</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Charts</source>
            <translation>Diagramme</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Stop the answer of the chat in sight</source>
            <translation>Die Antwort des sichtbaren Chats anhalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Ask</source>
            <translation>Fragen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>New line</source>
            <translation>Neue Zeile</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Ask the last question in other words, while it is empty</source>
            <translation>Die letzte Frage anders stellen, solange das Feld leer ist</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Leave the question as it was</source>
            <translation>Die Frage lassen, wie sie war</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Attach what is ticked</source>
            <translation>Anhängen, was angehakt ist</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Rename the chat or the folder</source>
            <translation>Den Chat oder den Ordner umbenennen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Pin the chat, or no longer</source>
            <translation>Den Chat anheften oder nicht mehr</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Delete the chat</source>
            <translation>Den Chat löschen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Open or close a folder</source>
            <translation>Einen Ordner auf- oder zuklappen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Take away what was typed</source>
            <translation>Das Eingegebene löschen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Chat about the chosen documents</source>
            <translation>Über die gewählten Dokumente chatten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Remove the chosen documents</source>
            <translation>Die gewählten Dokumente entfernen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Go from model to model</source>
            <translation>Von Modell zu Modell gehen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Do what its first button does</source>
            <translation>Tun, was der erste Knopf tut</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Remove the model</source>
            <translation>Das Modell entfernen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Download sooner or later</source>
            <translation>Früher oder später herunterladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Download next</source>
            <translation>Als Nächstes laden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Go from token to token, or from line to line</source>
            <translation>Von Token zu Token oder von Zeile zu Zeile gehen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Go ten lines on</source>
            <translation>Zehn Zeilen weiter gehen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Go to the first or the last token</source>
            <translation>Zum ersten oder letzten Token gehen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Show the token in the text beside it</source>
            <translation>Das Token im Text daneben zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Show the token in its document</source>
            <translation>Das Token in seinem Dokument zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Go from cell to cell</source>
            <translation>Von Feld zu Feld gehen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Move to earlier or later</source>
            <translation>Früheres oder Späteres zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Look closer or wider</source>
            <translation>Näher heran oder weiter weg</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Go to the beginning or to now</source>
            <translation>Zum Anfang oder zum Jetzt gehen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Show everything again</source>
            <translation>Wieder alles zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Go from line to line</source>
            <translation>Von Zeile zu Zeile gehen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Do what is chosen</source>
            <translation>Das Gewählte ausführen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Close it</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Open in the browser</source>
            <translation>Im Browser öffnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Do what the button in colour does</source>
            <translation>Tun, was der farbige Knopf tut</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/keys.py" />
            <source>Close without a change</source>
            <translation>Ohne Änderung schließen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Size and use</source>
            <translation>Größe und Zweck</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Gated</source>
            <translation>Mit Zustimmung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Accept the licence first</source>
            <translation>Stimmen Sie zuerst der Lizenz zu</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Address</source>
            <translation>Adresse</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Program</source>
            <translation>Programm</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>The server does not say</source>
            <translation>Der Server sagt es nicht</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Context</source>
            <translation>Kontext</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Key</source>
            <translation>Schlüssel</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Added</source>
            <translation>Hinzugefügt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>{count:.3g} billion</source>
            <translation>{count:.3g} Milliarden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>{count:.3g} million</source>
            <translation>{count:.3g} Millionen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Repository</source>
            <translation>Verzeichnis</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Linked to</source>
            <translation>Verweist auf</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Source</source>
            <translation>Quelle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Revision</source>
            <translation>Stand</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Licence</source>
            <translation>Lizenz</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>GPU memory</source>
            <translation>GPU-Speicher</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>{gpu_memory:g} GB or more</source>
            <translation>{gpu_memory:g} GB oder mehr</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>SHA-256 of its configuration and weights: {base_hash}</source>
            <translation>SHA-256 der Konfiguration und der Gewichte: {base_hash}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Trained on</source>
            <translation>Trainiert auf</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>{n} steps</source>
            <comment>{n} step</comment>
            <translation>
                <numerusform>{n} Schritt</numerusform>
                <numerusform>{n} Schritte</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>{loss:.2f} on rows kept aside</source>
            <translation>{loss:.2f} auf zurückgehaltenen Zeilen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>learning rate {rate:g}, {epochs} epochs at most</source>
            <translation>Lernrate {rate:g}, höchstens {epochs} Epochen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>rank {r}, alpha {alpha}</source>
            <translation>Rang {r}, Alpha {alpha}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Chat template</source>
            <translation>Chatvorlage</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Parameters</source>
            <translation>Parameter</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Layers</source>
            <translation>Schichten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>{layers} of width {hidden}</source>
            <translation>{layers} von Breite {hidden}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Attention heads</source>
            <translation>Aufmerksamkeitsköpfe</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>{heads}, {value} for keys and values</source>
            <translation>{heads}, {value} für Schlüssel und Werte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>Its own</source>
            <translation>Eigene</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/details.py" />
            <source>None; a plain one is used</source>
            <translation>Keine; eine einfache wird verwendet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/downloading.py" />
            <source>{title} is too large for this machine</source>
            <translation>{title} ist zu groß für diesen Rechner</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/downloading.py" />
            <source>Download it all the same?</source>
            <translation>Trotzdem herunterladen?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/downloading.py" />
            <source>Download</source>
            <translation>Herunterladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/downloading.py" />
            <source>Give up {title}?</source>
            <translation>{title} aufgeben?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/downloading.py" />
            <source>{done} of it are here and would be deleted. Pause keeps them.</source>
            <translation>{done} davon sind hier und würden gelöscht. Anhalten behält sie.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/downloading.py" />
            <source>Keep</source>
            <translation>Behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/downloading.py" />
            <source>What was downloaded so far is kept, and the next start goes on from there when you say so.</source>
            <translation>Was bisher heruntergeladen wurde, bleibt, und der nächste Start macht dort weiter, wenn Sie es sagen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/export_menu.py" />
            <source>As a ZIP archive…</source>
            <translation>Als ZIP-Archiv…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/export_menu.py" />
            <source>Into a folder…</source>
            <translation>In einen Ordner…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/export_menu.py" />
            <source>Export as a ZIP archive</source>
            <translation>Als ZIP-Archiv exportieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/export_menu.py" />
            <source>ZIP archives (*.zip)</source>
            <translation>ZIP-Archive (*.zip)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/export_menu.py" />
            <source>Export into a folder</source>
            <translation>In einen Ordner exportieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/fit_chart.py" />
            <source>Longest text</source>
            <translation>Längster Text</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/fit_chart.py" />
            <source>Longer than the model was trained to read</source>
            <translation>Länger, als das Modell zu lesen gelernt hat</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/fit_view.py" />
            <source>Free: {free} in all</source>
            <translation>Frei: insgesamt {free}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/fit_view.py" />
            <source>{size} free</source>
            <translation>{size} frei</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/fit_view.py" />
            <source>Length of the text</source>
            <translation>Länge des Textes</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/fit_view.py" />
            <source>Length of the text with its answer, in tokens</source>
            <translation>Länge des Textes mit seiner Antwort, in Token</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/fit_view.py" />
            <source>fits</source>
            <translation>passt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/fit_view.py" />
            <source>too large</source>
            <translation>zu groß</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/following.py" />
            <source>{title} is loaded</source>
            <translation>{title} ist geladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>Download {title}</source>
            <translation>{title} herunterladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>Token, begins with hf_</source>
            <translation>Zugangstoken, beginnt mit hf_</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>Check</source>
            <translation>Prüfen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>Open the model's page</source>
            <translation>Seite des Modells öffnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>Asking the hub…</source>
            <translation>Der Hub wird gefragt…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>Another token</source>
            <translation>Ein anderes Zugangstoken</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>the {licence}</source>
            <translation>{licence}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>its licence</source>
            <translation>seiner Lizenz</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>Its publisher gives the files to those who have accepted {licence}. That is done once, on the model's page, with an account of the hub.</source>
            <translation>Der Herausgeber gibt die Dateien denen, die {licence} zugestimmt haben. Das geschieht einmal, auf der Seite des Modells, mit einem Konto des Hubs.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>{title} wants an agreement</source>
            <translation>{title} verlangt eine Zustimmung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>A token tells the hub that it is you. One that may only read is enough. It is sent to the hub alone.</source>
            <translation>Ein Zugangstoken sagt dem Hub, dass Sie es sind. Eines, das nur lesen darf, genügt. Es wird allein an den Hub gesendet.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/gated_dialog.py" />
            <source>Make a token</source>
            <translation>Zugangstoken erstellen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/hits.py" />
            <source>{count} downloads</source>
            <translation>{count} Abrufe</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/models/hits.py" />
            <source>{short} likes</source>
            <comment>{short} like</comment>
            <translation>
                <numerusform>{short} Empfehlung</numerusform>
                <numerusform>{short} Empfehlungen</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/hits.py" />
            <source>{count} parameters</source>
            <translation>{count} Parameter</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/hits.py" />
            <source>In your list</source>
            <translation>In Ihrer Liste</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/hits.py" />
            <source>Cannot be run</source>
            <translation>Nicht ausführbar</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/hits_view.py" />
            <source>Models found on the hub</source>
            <translation>Auf dem Hub gefundene Modelle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/import_dialog.py" />
            <source>The files are checked and copied into the workspace. The folder stays as it is.</source>
            <translation>Die Dateien werden geprüft und in den Arbeitsbereich kopiert. Der Ordner bleibt, wie er ist.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/import_dialog.py" />
            <source>The files are checked and used where they are; nothing is copied. Moving or deleting the folder breaks the model. Removing the model leaves the folder alone.</source>
            <translation>Die Dateien werden geprüft und dort verwendet, wo sie liegen; nichts wird kopiert. Wird der Ordner verschoben oder gelöscht, ist das Modell defekt. Das Entfernen des Modells lässt den Ordner in Ruhe.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/import_dialog.py" />
            <source>Folder with a model or an adapter</source>
            <translation>Ordner mit einem Modell oder einem Adapter</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/import_dialog.py" />
            <source>Import a model</source>
            <translation>Modell importieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/import_dialog.py" />
            <source>Import</source>
            <translation>Importieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/import_dialog.py" />
            <source>Link</source>
            <translation>Verweisen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/list_view.py" />
            <source>Search the hub</source>
            <translation>Im Hub suchen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/list_view.py" />
            <source>No model of the list fits “{text}”.</source>
            <translation>Kein Modell der Liste passt zu „{text}“.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/list_view.py" />
            <source>No model that is not installed fits the filter.</source>
            <translation>Kein nicht installiertes Modell passt zum Filter.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/list_view.py" />
            <source>Models</source>
            <translation>Modelle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/merge_dialog.py" />
            <source>A new model is written: the base with the adapter in its weights, which any program can load. It takes as much disk as the base. Base and adapter stay as they are.</source>
            <translation>Ein neues Modell wird geschrieben: die Basis mit dem Adapter in ihren Gewichten, das jedes Programm laden kann. Es braucht so viel Platz wie die Basis. Basis und Adapter bleiben, wie sie sind.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/merge_dialog.py" />
            <source>Merge an adapter</source>
            <translation>Adapter verschmelzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/merge_dialog.py" />
            <source>Merge</source>
            <translation>Verschmelzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/name_dialog.py" />
            <source>Family</source>
            <translation>Familie</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/name_dialog.py" />
            <source>Version</source>
            <translation>Version</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>{title} was downloaded but cannot be loaded.</source>
            <translation>{title} wurde heruntergeladen, kann aber nicht geladen werden.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>{title} was downloaded.</source>
            <translation>{title} wurde heruntergeladen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>It is loaded now.</source>
            <translation>Es ist jetzt geladen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>Load</source>
            <translation>Laden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>{title} was downloaded</source>
            <translation>{title} wurde heruntergeladen</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>{n} downloads are not finished</source>
            <comment>A download is not finished</comment>
            <translation>
                <numerusform>Ein Download ist nicht fertig</numerusform>
                <numerusform>{n} Downloads sind nicht fertig</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>What was fetched is kept.</source>
            <translation>Was geholt wurde, bleibt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>Resume all</source>
            <translation>Alle fortsetzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>{what}: see Models</source>
            <translation>{what}: siehe Modelle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>{running} is not done yet.</source>
            <translation>{running} ist noch nicht fertig.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>Wait until it is, or cancel it.</source>
            <translation>Warten Sie, bis es fertig ist, oder brechen Sie es ab.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>{title} was imported</source>
            <translation>{title} wurde importiert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>{freed} are free again</source>
            <translation>{freed} sind wieder frei</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>{title} was removed.</source>
            <translation>{title} wurde entfernt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>{freed} are free again.</source>
            <translation>{freed} sind wieder frei.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>The model was exported.</source>
            <translation>Das Modell wurde exportiert.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>Add server…</source>
            <translation>Server hinzufügen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>Import folder…</source>
            <translation>Ordner importieren…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/panel.py" />
            <source>Open models folder</source>
            <translation>Ordner der Modelle öffnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/progress_strip.py" />
            <source>Show the files</source>
            <translation>Dateien zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/progress_strip.py" />
            <source>Hide the files</source>
            <translation>Dateien verbergen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/row_widget.py" />
            <source>Unload</source>
            <translation>Entladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/row_widget.py" />
            <source>Agree…</source>
            <translation>Zustimmen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/row_widget.py" />
            <source>Retry</source>
            <translation>Erneut versuchen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/row_widget.py" />
            <source>Download next (Alt+Home)</source>
            <translation>Als Nächstes herunterladen (Alt+Pos1)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/row_widget.py" />
            <source>Earlier in the queue (Alt+Up)</source>
            <translation>Früher in der Warteschlange (Alt+Auf)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/row_widget.py" />
            <source>Later in the queue (Alt+Down)</source>
            <translation>Später in der Warteschlange (Alt+Ab)</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/row_widget.py" />
            <source>Pause; what is there is kept</source>
            <translation>Anhalten; was da ist, bleibt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/row_widget.py" />
            <source>Cancel and delete what was fetched</source>
            <translation>Abbrechen und löschen, was geholt wurde</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/row_widget.py" />
            <source>Remove from this machine…</source>
            <translation>Von diesem Rechner entfernen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/row_widget.py" />
            <source>The publisher wants you to accept its licence before the download.</source>
            <translation>Der Herausgeber verlangt vor dem Download die Zustimmung zu seiner Lizenz.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/rows.py" />
            <source>A very small Llama model that comes with LlamaHome, so that everything works at once. It can find and repeat plain facts that stand in a document. It has no knowledge of the world and cannot reason, summarise or write.</source>
            <translation>Ein sehr kleines Llama-Modell, das mit LlamaHome kommt, damit alles sofort geht. Es kann einfache Tatsachen, die in einem Dokument stehen, finden und wiederholen. Es hat kein Wissen über die Welt und kann nicht folgern, zusammenfassen oder schreiben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/rows.py" />
            <source>Installed</source>
            <translation>Installiert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/rows.py" />
            <source>On the server {name}</source>
            <translation>Auf dem Server {name}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/rows.py" />
            <source>{tokens}K context</source>
            <translation>{tokens}K Kontext</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/rows.py" />
            <source>{tokens} tokens context</source>
            <translation>{tokens} Token Kontext</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/rows.py" />
            <source>LoRA adapter</source>
            <translation>LoRA-Adapter</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/rows.py" />
            <source>Linked</source>
            <translation>Verwiesen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/rows.py" />
            <source>size unknown</source>
            <translation>Größe unbekannt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/search_dialog.py" />
            <source>Type a name, such as “llama 3.2”, “qwen2.5” or “smollm”, or a whole repository: owner/name.</source>
            <translation>Geben Sie einen Namen ein, etwa „llama 3.2“, „qwen2.5“ oder „smollm“, oder ein ganzes Verzeichnis: Besitzer/Name.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/search_dialog.py" />
            <source>Name or repository</source>
            <translation>Name oder Verzeichnis</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/search_dialog.py" />
            <source>Add to my models</source>
            <translation>Zu meinen Modellen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/search_dialog.py" />
            <source>Add and download</source>
            <translation>Hinzufügen und herunterladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/search_dialog.py" />
            <source>The hub has no text model with safetensors whose name fits “{asked}”.</source>
            <translation>Der Hub hat kein Textmodell mit safetensors, dessen Name zu „{asked}“ passt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/search_dialog.py" />
            <source>It is in your list.</source>
            <translation>Es ist in Ihrer Liste.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/search_dialog.py" />
            <source>Asking for its size and its configuration…</source>
            <translation>Größe und Konfiguration werden erfragt…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/search_dialog.py" />
            <source>Nothing can be said of its memory yet.</source>
            <translation>Über seinen Speicherbedarf lässt sich noch nichts sagen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/search_dialog.py" />
            <source>A model of this name is in the list. Choose another version.</source>
            <translation>Ein Modell dieses Namens ist in der Liste. Wählen Sie eine andere Version.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/search_dialog.py" />
            <source>Models of {hub} that hold safetensors.</source>
            <translation>Modelle von {hub}, die safetensors enthalten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/server_dialog.py" />
            <source>Add a server</source>
            <translation>Einen Server hinzufügen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/server_dialog.py" />
            <source>Server {name}</source>
            <translation>Server {name}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/server_dialog.py" />
            <source>Its host, where you give none</source>
            <translation>Sein Host, wenn Sie keinen angeben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/server_dialog.py" />
            <source>Key; the one that is kept, where you give none</source>
            <translation>Schlüssel; der gespeicherte, wenn Sie keinen angeben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/server_dialog.py" />
            <source>Key, if it wants one</source>
            <translation>Schlüssel, falls er einen verlangt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/server_dialog.py" />
            <source>Add</source>
            <translation>Hinzufügen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/server_dialog.py" />
            <source>Look again</source>
            <translation>Neu nachsehen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/server_dialog.py" />
            <source>Asking the server…</source>
            <translation>Der Server wird gefragt…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/server_dialog.py" />
            <source>Another machine answers: vLLM, llama.cpp, LM Studio, another LlamaHome, or any other server that speaks as OpenAI's API does. What you ask, documents included, is sent there.</source>
            <translation>Ein anderer Rechner antwortet: vLLM, llama.cpp, LM Studio, ein anderes LlamaHome oder jeder andere Server, der wie die API von OpenAI spricht. Was Sie fragen, wird samt den Dokumenten dorthin gesendet.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/server_dialog.py" />
            <source>The key is kept where your system keeps passwords. It is only sent over https or to this machine.</source>
            <translation>Der Schlüssel wird dort gespeichert, wo Ihr System Passwörter aufbewahrt. Er wird nur über https oder an diesen Rechner gesendet.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/models/servers.py" />
            <source>{n} models</source>
            <comment>{n} model</comment>
            <translation>
                <numerusform>{n} Modell</numerusform>
                <numerusform>{n} Modelle</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/servers.py" />
            <source>{server} answers: {count}.</source>
            <translation>{server} antwortet: {count}.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/models/servers.py" />
            <source>{n} models leave the list</source>
            <comment>{n} model leaves the list</comment>
            <translation>
                <numerusform>{n} Modell verlässt die Liste</numerusform>
                <numerusform>{n} Modelle verlassen die Liste</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/servers.py" />
            <source>Forget {server}?</source>
            <translation>{server} vergessen?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/servers.py" />
            <source>{count}, and the key is deleted. The server itself is not touched.</source>
            <translation>{count}, und der Schlüssel wird gelöscht. Der Server selbst bleibt, wie er ist.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/servers.py" />
            <source>Forget</source>
            <translation>Vergessen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/servers.py" />
            <source>{server} is forgotten.</source>
            <translation>{server} ist vergessen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/side.py" />
            <source>Files, sizes, tensors and configuration, in a moment</source>
            <translation>Dateien, Größen, Tensoren und Konfiguration, in einem Augenblick</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/side.py" />
            <source>Check every byte</source>
            <translation>Jedes Byte prüfen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/side.py" />
            <source>Also compare the hash of every file</source>
            <translation>Auch den Hash jeder Datei vergleichen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/side.py" />
            <source>Write the base with this adapter in its weights as a new model</source>
            <translation>Die Basis mit diesem Adapter in ihren Gewichten als neues Modell schreiben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/side.py" />
            <source>Write its files to another place</source>
            <translation>Seine Dateien an einen anderen Ort schreiben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/side.py" />
            <source>Open folder</source>
            <translation>Ordner öffnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/side.py" />
            <source>Look again…</source>
            <translation>Neu nachsehen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/side.py" />
            <source>Ask the server for its models anew, or give it another key</source>
            <translation>Den Server erneut nach seinen Modellen fragen oder ihm einen anderen Schlüssel geben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/side.py" />
            <source>Model page</source>
            <translation>Seite des Modells</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/side.py" />
            <source>Model details</source>
            <translation>Einzelheiten des Modells</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Usual order</source>
            <translation>Übliche Reihenfolge</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Date</source>
            <translation>Datum</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>A to Z</source>
            <translation>A bis Z</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Z to A</source>
            <translation>Z bis A</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Smallest first</source>
            <translation>Kleinste zuerst</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Largest first</source>
            <translation>Größte zuerst</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Shortest first</source>
            <translation>Kürzeste zuerst</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Longest first</source>
            <translation>Längste zuerst</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Oldest first</source>
            <translation>Älteste zuerst</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Newest first</source>
            <translation>Neueste zuerst</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Loaded first</source>
            <translation>Geladene zuerst</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Loaded last</source>
            <translation>Geladene zuletzt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Sort</source>
            <translation>Sortieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/sort_menu.py" />
            <source>Sorted by: {order}</source>
            <translation>Sortiert nach: {order}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Loading</source>
            <translation>Wird geladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Loaded</source>
            <translation>Geladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Broken</source>
            <translation>Defekt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>On a server</source>
            <translation>Auf einem Server</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>In memory</source>
            <translation>Im Speicher</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Queued</source>
            <translation>In der Warteschlange</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Asking the hub</source>
            <translation>Hub wird gefragt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Downloading</source>
            <translation>Wird heruntergeladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Installing</source>
            <translation>Wird installiert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Downloaded</source>
            <translation>Heruntergeladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Waiting: {number} in the queue</source>
            <translation>Wartet: {number} in der Warteschlange</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Waiting: next in the queue</source>
            <translation>Wartet: kommt als Nächstes</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Nothing fetched yet</source>
            <translation>Noch nichts geholt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/states.py" />
            <source>Done</source>
            <translation>Fertig</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/tasks.py" />
            <source>Importing {key}</source>
            <translation>{key} wird importiert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/tasks.py" />
            <source>Merging {title}</source>
            <translation>{title} wird verschmolzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/tasks.py" />
            <source>Exporting {title}</source>
            <translation>{title} wird exportiert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/tasks.py" />
            <source>Checking {title}</source>
            <translation>{title} wird geprüft</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/tasks.py" />
            <source>Removing {title}</source>
            <translation>{title} wird entfernt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/toolbar.py" />
            <source>Find a model</source>
            <translation>Modell finden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/toolbar.py" />
            <source>Names, repositories, licences and sizes</source>
            <translation>Namen, Verzeichnisse, Lizenzen und Größen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/toolbar.py" />
            <source>Fits here</source>
            <translation>Passt hierher</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/toolbar.py" />
            <source>Only models that can be run on this machine</source>
            <translation>Nur Modelle, die auf diesem Rechner laufen können</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/toolbar.py" />
            <source>Not gated</source>
            <translation>Ohne Zustimmung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/toolbar.py" />
            <source>Only models that need no agreement with their publisher</source>
            <translation>Nur Modelle, die keine Zustimmung beim Herausgeber brauchen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>Nothing downloaded yet</source>
            <translation>Noch nichts heruntergeladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>{size} of unfinished downloads</source>
            <translation>{size} unfertiger Downloads</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>{size} free on this disk</source>
            <translation>{size} frei auf dieser Platte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>Its files are whole.</source>
            <translation>Seine Dateien sind ganz.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>Nothing is recorded of its files, so their contents could not be checked.</source>
            <translation>Zu seinen Dateien ist nichts vermerkt, deshalb konnte ihr Inhalt nicht geprüft werden.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>is complete.</source>
            <translation>ist vollständig.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>Of {n} files nothing was recorded.</source>
            <comment>Of {n} file nothing was recorded.</comment>
            <translation>
                <numerusform>Zu {n} Datei war nichts festgehalten.</numerusform>
                <numerusform>Zu {n} Dateien war nichts festgehalten.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>Every byte of the others is as it was when it came.</source>
            <translation>Jedes Byte der anderen ist so, wie es ankam.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>Every byte is as it was when it came.</source>
            <translation>Jedes Byte ist, wie es kam.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>is in order.</source>
            <translation>ist in Ordnung.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>And {count} more.</source>
            <translation>Und {count} weitere.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>Remove it and get it again.</source>
            <translation>Entfernen Sie es und holen Sie es neu.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>is not in order.</source>
            <translation>ist nicht in Ordnung.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>It leaves the list. Its files stay in {path}.</source>
            <translation>Es verlässt die Liste. Seine Dateien bleiben in {path}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>Its files are deleted from this machine and {frees} become free.</source>
            <translation>Seine Dateien werden von diesem Rechner gelöscht, und {frees} werden frei.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>Of the folder {n} files that LlamaHome did not put there stay.</source>
            <comment>Of the folder {n} file that LlamaHome did not put there stays.</comment>
            <translation>
                <numerusform>Im Ordner bleibt {n} Datei, die nicht von LlamaHome stammt.</numerusform>
                <numerusform>Im Ordner bleiben {n} Dateien, die nicht von LlamaHome stammen.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>Adapters that need it: {names}.</source>
            <translation>Adapter, die es brauchen: {names}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/models/wording.py" />
            <source>The loaded model needs it and is unloaded first.</source>
            <translation>Das geladene Modell braucht es und wird zuerst entladen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/cards.py" />
            <source>all</source>
            <translation>alles</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/cards.py" />
            <source>GPU use</source>
            <translation>GPU-Auslastung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/cards.py" />
            <source>KV cache</source>
            <translation>KV-Cache</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/cards.py" />
            <source>held</source>
            <translation>gehalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/cards.py" />
            <source>full cache</source>
            <translation>voller Cache</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/cards.py" />
            <source>tokens read or written per second</source>
            <translation>gelesene oder geschriebene Token je Sekunde</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/cards.py" />
            <source>now</source>
            <translation>jetzt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/cards.py" />
            <source>last answer</source>
            <translation>letzte Antwort</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/dock.py" />
            <source>Monitor</source>
            <translation>Monitor</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/dock.py" />
            <source>Live</source>
            <translation>Live</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/dock.py" />
            <source>Show a shorter time</source>
            <translation>Kürzere Zeit zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/dock.py" />
            <source>Show a longer time</source>
            <translation>Längere Zeit zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/dock.py" />
            <source>Show the last two minutes again</source>
            <translation>Wieder die letzten zwei Minuten zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/dock.py" />
            <source>Freeze the charts</source>
            <translation>Diagramme einfrieren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/dock.py" />
            <source>Save the figures or a picture…</source>
            <translation>Zahlen oder ein Bild speichern…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/dock.py" />
            <source>Figures of the last hour</source>
            <translation>Zahlen der letzten Stunde</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/dock.py" />
            <source>Save the monitor</source>
            <translation>Monitor speichern</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/dock.py" />
            <source>Earlier</source>
            <translation>Früher</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/dock.py" />
            <source>Turn the wheel to zoom, drag to move, double-click to follow the present.</source>
            <translation>Mit dem Rad vergrößern, zum Verschieben ziehen, Doppelklick folgt wieder der Gegenwart.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>fine-tuning</source>
            <translation>Feintuning</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>evaluation</source>
            <translation>Auswertung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>benchmark</source>
            <translation>Benchmark</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>The last {time} are shown.</source>
            <translation>Gezeigt sind die letzten {time}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>Shown is the time from {first} to {last} ago.</source>
            <translation>Gezeigt ist die Zeit von vor {first} bis vor {last}.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>this program · {used} of {total} in use</source>
            <translation>dieses Programm · {used} von {total} belegt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>of {size} on {number} GPUs</source>
            <translation>von {size} auf {number} GPUs</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>of {size} on {gpu}</source>
            <translation>von {size} auf {gpu}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>the GPU</source>
            <translation>der GPU</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>of the time, the mean of {number} GPUs</source>
            <translation>der Zeit, im Mittel über {number} GPUs</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>of the time the GPU computes</source>
            <translation>der Zeit rechnet die GPU</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>this program</source>
            <translation>dieses Programm</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>other programs</source>
            <translation>andere Programme</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>GPU {number} · {name}</source>
            <translation>GPU {number} · {name}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>{used} of {total}</source>
            <translation>{used} von {total}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>{size} held</source>
            <translation>{size} gehalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>{held} of {full} · {share}</source>
            <translation>{held} von {full} · {share}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>the cache is the server's</source>
            <translation>der Cache liegt beim Server</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>held, beside what a full cache takes</source>
            <translation>gehalten, neben dem, was ein voller Cache braucht</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>{slots} slots for {tokens} tokens · {whose}</source>
            <translation>{slots} Plätze für {tokens} Token · {whose}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>{size} saved</source>
            <translation>{size} gespart</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/monitor/wording.py" />
            <source>nothing saved: the text is short</source>
            <translation>nichts gespart: der Text ist kurz</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/palette/entries.py" />
            <source>Command</source>
            <translation>Befehl</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/palette/entries.py" />
            <source>Load {title}</source>
            <translation>{title} laden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/palette/view.py" />
            <source>Search commands, chats, documents and models</source>
            <translation>Befehle, Chats, Dokumente und Modelle suchen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/palette/view.py" />
            <source>Nothing fits “{words}”.</source>
            <translation>Nichts passt zu „{words}“.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/palette/view.py" />
            <source>What fits</source>
            <translation>Was passt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/palette/view.py" />
            <source>↑ ↓ to choose, Return to do it, Esc to close.  {sign} looks for commands only.</source>
            <translation>↑ ↓ zum Wählen, Eingabe zum Ausführen, Esc zum Schließen.  {sign} sucht nur Befehle.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/saving.py" />
            <source>The file cannot be written.</source>
            <translation>Die Datei lässt sich nicht schreiben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/session.py" />
            <source>The model could not be loaded ({detail}).</source>
            <translation>Das Modell ließ sich nicht laden ({detail}).</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/session.py" />
            <source>The log file has the details.</source>
            <translation>Die Einzelheiten stehen in der Protokolldatei.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/session.py" />
            <source>Asking the server</source>
            <translation>Der Server wird gefragt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/session.py" />
            <source>Loading was cancelled.</source>
            <translation>Das Laden wurde abgebrochen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/session.py" />
            <source>Starting the engine</source>
            <translation>Die Engine wird gestartet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/editors.py" />
            <source>on</source>
            <translation>an</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/editors.py" />
            <source>off</source>
            <translation>aus</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/editors.py" />
            <source>none</source>
            <translation>keine</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/form.py" />
            <source>Advanced</source>
            <translation>Erweitert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/form.py" />
            <source>All of these back to their defaults</source>
            <translation>Alle diese auf ihre Vorgaben zurücksetzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/form.py" />
            <source>Reset {section}</source>
            <translation>{section} zurücksetzen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/hub_card.py" />
            <source>Gated models are given to accounts that have accepted their licences. A token proves the account; it is kept in the system's keyring where there is one, and sent to the hub alone.</source>
            <translation>Modelle mit Zustimmung bekommen Konten, die ihren Lizenzen zugestimmt haben. Ein Zugangstoken weist das Konto aus; es liegt im Schlüsselbund des Systems, wo es einen gibt, und wird allein an den Hub gesendet.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/hub_card.py" />
            <source>Hub account</source>
            <translation>Konto beim Hub</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/hub_card.py" />
            <source>Check and keep</source>
            <translation>Prüfen und behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/hub_card.py" />
            <source>Forget token</source>
            <translation>Zugangstoken vergessen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/keeper.py" />
            <source>They hold until LlamaHome is closed. Make room on the disk, or let it be written to.</source>
            <translation>Sie gelten, bis LlamaHome geschlossen wird. Schaffen Sie Platz auf der Platte oder erlauben Sie das Schreiben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/keeper.py" />
            <source>The settings cannot be saved ({reason}).</source>
            <translation>Die Einstellungen lassen sich nicht speichern ({reason}).</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>Constant</source>
            <translation>Gleichbleibend</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>High contrast</source>
            <translation>Hoher Kontrast</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>Cosine</source>
            <translation>Kosinus</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>Custom</source>
            <translation>Eigene</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>Exact</source>
            <translation>Exakt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>Linear</source>
            <translation>Linear</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>LoRA only</source>
            <translation>Nur LoRA</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>Pyramid</source>
            <translation>Pyramide</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>By question</source>
            <translation>Nach der Frage</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>Streaming</source>
            <translation>Strömend</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>System</source>
            <translation>System</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/names.py" />
            <source>Uniform</source>
            <translation>Gleich</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/panel.py" />
            <source>Find a setting</source>
            <translation>Einstellung finden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/panel.py" />
            <source>No setting says this.</source>
            <translation>Keine Einstellung sagt das.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/panel.py" />
            <source>Settings saved</source>
            <translation>Einstellungen gespeichert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/panel.py" />
            <source>Changes are in force at once, from the next answer on.</source>
            <translation>Änderungen gelten sofort, von der nächsten Antwort an.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/readings_card.py" />
            <source>Texts that were read</source>
            <translation>Gelesene Texte</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/readings_card.py" />
            <source>What a model has read of long documents is kept in the workspace, so that the next question begins at once. It goes with a document that is removed and with a chat that is deleted. When it is forgotten, both stay.</source>
            <translation>Was ein Modell von langen Dokumenten gelesen hat, bleibt im Arbeitsbereich, damit die nächste Frage sofort beginnt. Es geht mit einem Dokument, das entfernt wird, und mit einem Chat, der gelöscht wird. Wird es vergessen, bleiben beide.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/readings_card.py" />
            <source>Forget what was read…</source>
            <translation>Gelesenes vergessen…</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/readings_card.py" />
            <source>Forget what was read?</source>
            <translation>Gelesenes vergessen?</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/readings_card.py" />
            <source>The next question about a long document reads it again from its beginning.</source>
            <translation>Die nächste Frage zu einem langen Dokument liest es noch einmal von Anfang an.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/readings_card.py" />
            <source>They take {size} on the disk.</source>
            <translation>Sie brauchen {size} auf der Platte.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/readings_card.py" />
            <source>Nothing is kept now.</source>
            <translation>Zurzeit wird nichts aufbewahrt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/row.py" />
            <source>The default is: {value}</source>
            <translation>Die Vorgabe ist: {value}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/settings/row.py" />
            <source>Back to the default: {value}</source>
            <translation>Zurück zur Vorgabe: {value}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>Model that is loaded</source>
            <translation>Geladenes Modell</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>Built-in demonstration model</source>
            <translation>Eingebautes Vorführmodell</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>Context: tokens of the text, of the most allowed</source>
            <translation>Kontext: Token des Textes, von den höchstens erlaubten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>{n} / {window} slots</source>
            <translation>{n} / {window} Plätze</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>KV cache: slots held, of the window length</source>
            <translation>KV-Cache: gehaltene Plätze, von der Fensterlänge</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>Speed of prefill or decode</source>
            <translation>Tempo beim Lesen oder Schreiben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>on the server</source>
            <translation>auf dem Server</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>{n} slots</source>
            <translation>{n} Plätze</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>{n} slots, full</source>
            <translation>{n} Plätze, voll</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>No model loaded</source>
            <translation>Kein Modell geladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>Model failed to load</source>
            <translation>Modell konnte nicht geladen werden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/status.py" />
            <source>Model that is loaded. Also in memory: {names}</source>
            <translation>Geladenes Modell. Auch im Speicher: {names}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/widgets/ask.py" />
            <source>Show what is typed</source>
            <translation>Zeigen, was getippt wird</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/widgets/ask.py" />
            <source>Password</source>
            <translation>Passwort</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/widgets/banner.py" />
            <source>Dismiss</source>
            <translation>Ausblenden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/widgets/dock_title.py" />
            <source>Hide {title}</source>
            <translation>{title} verbergen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/widgets/fold.py" />
            <source>shown</source>
            <translation>gezeigt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/widgets/fold.py" />
            <source>hidden</source>
            <translation>verborgen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/widgets/fold.py" />
            <source>{count} changed</source>
            <translation>{count} geändert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/widgets/search.py" />
            <source>Clear</source>
            <translation>Leeren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/widgets/text.py" />
            <source>{text}, opens the browser</source>
            <translation>{text}, öffnet den Browser</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/button.py" />
            <source>Tasks: nothing is running</source>
            <translation>Aufgaben: nichts läuft</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/button.py" />
            <source>Tasks: {count} running</source>
            <translation>Aufgaben: {count} laufen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/list_view.py" />
            <source>Nothing is running. Conversions, downloads, answers, training and other long work show here while they go on.</source>
            <translation>Nichts läuft. Umwandlungen, Downloads, Antworten, Training und andere lange Arbeit stehen hier, solange sie dauern.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/list_view.py" />
            <source>Progress of {title}</source>
            <translation>Fortschritt von {title}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/list_view.py" />
            <source>Show: {title}</source>
            <translation>Zeigen: {title}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/list_view.py" />
            <source>Tasks</source>
            <translation>Aufgaben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/list_view.py" />
            <source>Ended</source>
            <translation>Beendet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/notifier.py" />
            <source>Ended after {time}.</source>
            <translation>Nach {time} beendet.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Preparing a question</source>
            <translation>Eine Frage wird vorbereitet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Reading the text</source>
            <translation>Der Text wird gelesen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>{done} of {total} tokens</source>
            <translation>{done} von {total} Token</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Writing an answer</source>
            <translation>Eine Antwort wird geschrieben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Comparing two answers</source>
            <translation>Zwei Antworten werden verglichen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Loading {title}</source>
            <translation>{title} wird geladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>{done} of {total} files</source>
            <translation>{done} von {total} Dateien</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Converting documents</source>
            <translation>Dokumente werden umgewandelt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Exporting documents</source>
            <translation>Dokumente werden exportiert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Waits for its turn</source>
            <translation>Wartet, bis es an der Reihe ist</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Waiting to download {title}</source>
            <translation>Download von {title} wartet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Downloading {title}</source>
            <translation>{title} wird heruntergeladen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>step {step} of {steps}</source>
            <translation>Schritt {step} von {steps}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>starting</source>
            <translation>beginnt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Fine-tuning {name}</source>
            <translation>Feintuning von {name}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Making a dataset</source>
            <translation>Ein Datensatz wird erstellt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Testing: {name}</source>
            <translation>Test: {name}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/ui/work/sources.py" />
            <source>Measuring: {name}</source>
            <translation>Messung: {name}</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Appearance</source>
            <translation>Aussehen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>How the window looks, and what it speaks.</source>
            <translation>Wie das Fenster aussieht und welche Sprache es spricht.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>H2O keeps the heavy hitters and the most recent tokens, so that memory stays small on long documents.</source>
            <translation>H2O behält die Heavy Hitters und die jüngsten Token, damit der Speicher bei langen Dokumenten klein bleibt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Sampling</source>
            <translation>Sampling</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>How the next token of an answer is chosen.</source>
            <translation>Wie das nächste Token einer Antwort gewählt wird.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Model weights</source>
            <translation>Gewichte der Modelle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>In which form a model is held. In force when a model is loaded the next time.</source>
            <translation>In welcher Form ein Modell gehalten wird. Gilt, wenn ein Modell das nächste Mal geladen wird.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>What becomes of files when they are converted. In force for the next ones.</source>
            <translation>Was aus Dateien wird, wenn sie umgewandelt werden. Gilt für die nächsten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>How models are fetched. The bandwidth is in force at once, the rest from the next start on.</source>
            <translation>Wie Modelle geholt werden. Die Bandbreite gilt sofort, das Übrige vom nächsten Start an.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>What a new run begins with; each run can have its own under Fine-tune.</source>
            <translation>Womit ein neuer Lauf beginnt; jeder Lauf kann unter Feintuning eigene Werte haben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Theme</source>
            <translation>Farben</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>System follows the desktop, high contrast included. Contrast has strong edges and pure colours.</source>
            <translation>System folgt dem Schreibtisch, auch mit hohem Kontrast. Kontrast hat starke Kanten und reine Farben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Text size</source>
            <translation>Textgröße</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Percent of the system's. Ctrl++, Ctrl+− and Ctrl+0 as well.</source>
            <translation>Prozent der Größe des Systems. Auch mit Strg++, Strg+− und Strg+0.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Notifications</source>
            <translation>Benachrichtigungen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Say when long work has ended while another window is in front.</source>
            <translation>Sagt, wenn lange Arbeit geendet hat, während ein anderes Fenster vorn ist.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Of the window. In force from the next start on.</source>
            <translation>Des Fensters. Gilt vom nächsten Start an.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Use H2O</source>
            <translation>H2O verwenden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Keep a fixed number of tokens in the KV cache, however long the text is. Without it the whole text is kept, which is exact but takes memory with every token.</source>
            <translation>Eine feste Zahl von Token im KV-Cache halten, wie lang der Text auch ist. Ohne das wird der ganze Text gehalten; das ist exakt, kostet aber mit jedem Token Speicher.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Compact keeps 512 tokens: constant memory. Balanced keeps as many as half of the full cache's bytes hold. Custom takes your own numbers.</source>
            <translation>Kompakt hält 512 Token: gleichbleibender Speicher. Ausgewogen hält so viele, wie die Hälfte der Bytes des vollen Caches fasst. Eigene nimmt Ihre Zahlen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Window length</source>
            <translation>Fensterlänge</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Slots kept per layer and KV head: heavy hitters and the most recent tokens together. More slots remember more and take more memory.</source>
            <translation>Gehaltene Plätze je Schicht und KV-Kopf: Heavy Hitters und die jüngsten Token zusammen. Mehr Plätze behalten mehr und kosten mehr Speicher.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Heavy hitters</source>
            <translation>Heavy Hitters</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>How many of the slots are kept for the tokens that drew the most attention so far. The others hold the most recent tokens.</source>
            <translation>Wie viele der Plätze den Token gehören, die bisher die meiste Aufmerksamkeit bekamen. Die übrigen halten die jüngsten Token.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Policy</source>
            <translation>Verfahren</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Which older tokens stay. H2O: those that drew the most attention. Question: those that your question looks at. SnapKV: those that the end of the text looks at. Streaming: none but the very first.</source>
            <translation>Welche älteren Token bleiben. H2O: die mit der meisten Aufmerksamkeit. Frage: die, auf die Ihre Frage blickt. SnapKV: die, auf die das Ende des Textes blickt. Strömend: nur die allerersten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Tokens of document, conversation and answer together; a longer text is refused, never cut.</source>
            <translation>Token von Dokument, Gespräch und Antwort zusammen; ein längerer Text wird abgelehnt, nie gekürzt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Position rolling</source>
            <translation>Positionen nachrücken</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Kept tokens take the position of their slot instead of their place in the text, so a text may be longer than the model was trained to read.</source>
            <translation>Gehaltene Token nehmen die Position ihres Platzes statt ihrer Stelle im Text ein; so darf ein Text länger sein, als das Modell zu lesen gelernt hat.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Prefill</source>
            <translation>Einlesen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Streaming reads in chunks through the window: any length, constant memory. Exact lets every token see every earlier one before any is dropped. Auto takes exact with SnapKV, and with Balanced unless the policy is Question, where the text fits the trained context and memory.</source>
            <translation>Strömend liest in Stücken durch das Fenster: beliebige Länge, gleichbleibender Speicher. Exakt lässt jedes Token alle früheren sehen, bevor eines verworfen wird. Automatisch nimmt exakt bei SnapKV, und bei Ausgewogen, wenn das Verfahren nicht Frage ist, wo der Text in den gelernten Kontext und den Speicher passt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Prefill chunk</source>
            <translation>Stück beim Einlesen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Tokens read at once while a text is taken in. Larger is faster and takes more memory meanwhile.</source>
            <translation>Token, die beim Einlesen auf einmal gelesen werden. Mehr ist schneller und kostet solange mehr Speicher.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Bits of a value</source>
            <translation>Bits eines Werts</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>8 stores keys and values as 8-bit integers with a scale per token: half of the memory, nearly the same answers.</source>
            <translation>8 speichert Schlüssel und Werte als ganze Zahlen mit 8 Bit und einem Maßstab je Token: halber Speicher, fast dieselben Antworten.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Eviction interval</source>
            <translation>Abstand der Verdrängung</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Written tokens between two evictions. More is faster and holds a few tokens beyond the window meanwhile.</source>
            <translation>Geschriebene Token zwischen zwei Verdrängungen. Mehr ist schneller und hält solange ein paar Token über das Fenster hinaus.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Attention sinks</source>
            <translation>Feste Anfangstoken</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>First tokens of the text that always stay. Streaming uses 4 where this is 0.</source>
            <translation>Erste Token des Textes, die immer bleiben. Strömend nimmt 4, wo hier 0 steht.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Grace period</source>
            <translation>Schonfrist</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Tokens younger than this always stay, so that what is new is not judged too early.</source>
            <translation>Jüngere Token als dies bleiben immer, damit Neues nicht zu früh beurteilt wird.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Age-normalised scores</source>
            <translation>Nach Alter gewichtet</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Divide a token's attention by the number of tokens that could look at it, so that old tokens are not ahead just for their age.</source>
            <translation>Die Aufmerksamkeit eines Tokens durch die Zahl der Token teilen, die es sehen konnten, damit alte nicht nur ihres Alters wegen vorn liegen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Slots per layer</source>
            <translation>Plätze je Schicht</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Uniform gives every layer the same number of slots. Pyramid gives the first layers one and a half windows, the last half of one.</source>
            <translation>Gleich gibt jeder Schicht dieselbe Zahl von Plätzen. Pyramide gibt den ersten Schichten anderthalb Fenster, den letzten ein halbes.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Temperature</source>
            <translation>Temperatur</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>0 always takes the likeliest token.</source>
            <translation>0 nimmt immer das wahrscheinlichste Token.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Top-p</source>
            <translation>Top-p</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Choose among the likeliest tokens that sum to this share.</source>
            <translation>Unter den wahrscheinlichsten Token wählen, die zusammen diesen Anteil haben.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Top-k</source>
            <translation>Top-k</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Choose among this many tokens; 0 means all.</source>
            <translation>Unter so vielen Token wählen; 0 heißt alle.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Repetition penalty</source>
            <translation>Wiederholungsstrafe</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Above 1 makes tokens already used less likely.</source>
            <translation>Über 1 macht schon verwendete Token weniger wahrscheinlich.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Longest answer</source>
            <translation>Längste Antwort</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Tokens after which an answer stops.</source>
            <translation>Token, nach denen eine Antwort endet.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Seed</source>
            <translation>Startwert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>The same seed gives the same answer.</source>
            <translation>Derselbe Startwert gibt dieselbe Antwort.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Weights on the CPU</source>
            <translation>Gewichte auf der CPU</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Auto: 32 bits for small models; 16 bits for large ones, with 8-bit weights to write answers; less where memory is short. int8 takes half of the memory of bfloat16, int4 two fifths, a little less exact.</source>
            <translation>Automatisch: 32 Bit für kleine Modelle; 16 Bit für große, mit 8-Bit-Gewichten beim Schreiben von Antworten; weniger, wo Speicher knapp ist. int8 braucht halb so viel Speicher wie bfloat16, int4 zwei Fünftel, etwas weniger exakt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Weights on the GPU</source>
            <translation>Gewichte auf der GPU</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Auto: 16 bits. int8 and int4 take a half and a quarter of the memory and need torchao or bitsandbytes.</source>
            <translation>Automatisch: 16 Bit. int8 und int4 brauchen die Hälfte und ein Viertel des Speichers und verlangen torchao oder bitsandbytes.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Models kept loaded</source>
            <translation>Geladen gehaltene Modelle</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Models stay in memory when another one is chosen, as long as there is room. 1 keeps one at a time.</source>
            <translation>Modelle bleiben im Speicher, wenn ein anderes gewählt wird, solange Platz ist. 1 hält nur eines.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Texts kept as read</source>
            <translation>Gelesene Texte behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>GB on the disk for long texts that models have read, so that the next question about them begins at once; 0 keeps none.</source>
            <translation>GB auf der Platte für lange Texte, die Modelle gelesen haben, damit die nächste Frage dazu sofort beginnt; 0 behält keine.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Offload</source>
            <translation>Auslagern</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>A model larger than the memory keeps some layers on the disk and fetches them for every token: slow, but it works.</source>
            <translation>Ein Modell, das größer als der Speicher ist, hält einige Schichten auf der Platte und holt sie für jedes Token: langsam, aber es geht.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Keep hidden text, rows and sheets</source>
            <translation>Versteckten Text, Zeilen und Blätter behalten</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Marked as hidden in the text, so that nothing a file holds is lost.</source>
            <translation>Im Text als versteckt gekennzeichnet, damit nichts verloren geht, was eine Datei enthält.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Show formulas</source>
            <translation>Formeln zeigen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>The formula of a cell beside the value that the sheet displays.</source>
            <translation>Die Formel einer Zelle neben dem Wert, den das Blatt zeigt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Models at a time</source>
            <translation>Modelle auf einmal</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>The others wait in the queue.</source>
            <translation>Die anderen warten in der Warteschlange.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Files at a time</source>
            <translation>Dateien auf einmal</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Of one model.</source>
            <translation>Eines Modells.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Bandwidth limit</source>
            <translation>Grenze der Bandbreite</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>MB/s for all downloads together; 0 means no limit.</source>
            <translation>MB/s für alle Downloads zusammen; 0 heißt ohne Grenze.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Rows at a time; fewer need less memory. auto finds the most that fit, and steps of 16 rows whatever is found.</source>
            <translation>Zeilen auf einmal; weniger brauchen weniger Speicher. auto findet die meisten, die passen, und macht Schritte von 16 Zeilen, was immer gefunden wird.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Rows with more tokens are left out.</source>
            <translation>Zeilen mit mehr Token werden ausgelassen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Cut longer rows</source>
            <translation>Längere Zeilen abschneiden</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>At their end, instead of leaving them out; the model learns less of them.</source>
            <translation>An ihrem Ende, statt sie auszulassen; das Modell lernt dann weniger von ihnen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Pack short rows</source>
            <translation>Kurze Zeilen packen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Several share one of the longest length: faster, and none sees another. A step then sees more.</source>
            <translation>Mehrere teilen sich eine von größter Länge: schneller, und keine sieht die andere. Ein Schritt sieht dann mehr.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Validation share</source>
            <translation>Anteil zum Prüfen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>LoRA dropout</source>
            <translation>LoRA-Dropout</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Share of the adapter that is left out by chance in each step, so that it learns less by heart.</source>
            <translation>Anteil des Adapters, der in jedem Schritt zufällig ausgelassen wird, damit er weniger auswendig lernt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Target modules</source>
            <translation>Zielmodule</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Layers of the model that get an adapter, by the ends of their names.</source>
            <translation>Schichten des Modells, die einen Adapter bekommen, nach den Enden ihrer Namen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Bias</source>
            <translation>Bias</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Which biases of the model are trained as well.</source>
            <translation>Welche Bias-Werte des Modells mittrainiert werden.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Stop early</source>
            <translation>Früh aufhören</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>End a run when the loss on the rows kept aside no longer falls.</source>
            <translation>Einen Lauf beenden, wenn der Verlust auf den zurückgehaltenen Zeilen nicht mehr fällt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Patience</source>
            <translation>Geduld</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Evaluations without a better loss before the run ends.</source>
            <translation>Messungen ohne besseren Verlust, bevor der Lauf endet.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Least gain</source>
            <translation>Kleinster Gewinn</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>A loss counts as better when it is lower by this much.</source>
            <translation>Ein Verlust gilt als besser, wenn er um so viel niedriger ist.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Decides on the order of the rows and which are kept aside; the same seed gives the same run.</source>
            <translation>Bestimmt die Reihenfolge der Zeilen und welche zurückgehalten werden; derselbe Startwert gibt denselben Lauf.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Ends a run early; empty follows the epochs.</source>
            <translation>Beendet einen Lauf früher; leer folgt den Epochen.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Gradient accumulation</source>
            <translation>Gradienten sammeln</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Batches whose gradients are added up before a step.</source>
            <translation>Stapel, deren Gradienten vor einem Schritt addiert werden.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Warm-up share</source>
            <translation>Anteil zum Anlaufen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Share of the steps in which the learning rate rises from nothing.</source>
            <translation>Anteil der Schritte, in denen die Lernrate von null ansteigt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Weight decay</source>
            <translation>Gewichtsabnahme</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Pulls the weights of the adapter towards nothing; 0 does not.</source>
            <translation>Zieht die Gewichte des Adapters gegen null; 0 tut es nicht.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Schedule</source>
            <translation>Verlauf</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>How the learning rate falls after the warm-up.</source>
            <translation>Wie die Lernrate nach dem Anlaufen fällt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Largest gradient norm</source>
            <translation>Größte Gradientennorm</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Longer gradients are scaled down; 0 leaves them.</source>
            <translation>Längere Gradienten werden verkleinert; 0 lässt sie.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Precision</source>
            <translation>Genauigkeit</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Of the base and the computation; the adapter is kept in float32. float16 needs a GPU.</source>
            <translation>Der Basis und der Rechnung; der Adapter bleibt in float32. float16 braucht eine GPU.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Weights of the base</source>
            <translation>Gewichte der Basis</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>int8 and int4 (QLoRA) need far less memory and more time; the adapter stays in float32.</source>
            <translation>int8 und int4 (QLoRA) brauchen viel weniger Speicher und mehr Zeit; der Adapter bleibt in float32.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Share the base</source>
            <translation>Basis aufteilen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Each process keeps a part of the base (FSDP), for one that no GPU holds alone. For several GPUs.</source>
            <translation>Jeder Prozess hält einen Teil der Basis (FSDP), für eine, die keine GPU allein fasst. Für mehrere GPUs.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Gradient checkpointing</source>
            <translation>Gradienten neu berechnen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Computes parts of a step twice and needs far less memory; the result is the same.</source>
            <translation>Rechnet Teile eines Schritts zweimal und braucht viel weniger Speicher; das Ergebnis ist dasselbe.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Steps between checkpoints</source>
            <translation>Schritte zwischen Zwischenständen</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>A crash loses at most so many steps.</source>
            <translation>Ein Absturz kostet höchstens so viele Schritte.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Checkpoints kept</source>
            <translation>Behaltene Zwischenstände</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>The newest ones; the best stays.</source>
            <translation>Die neuesten; der beste bleibt.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/settings.py" />
            <source>Answered before the first step and after the last; both answers are kept with the run.</source>
            <translation>Wird vor dem ersten und nach dem letzten Schritt beantwortet; beide Antworten bleiben beim Lauf.</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/models/fit/verdict.py" />
            <source>Fits</source>
            <translation>Passt</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/models/fit/verdict.py" />
            <source>Fits with H2O</source>
            <translation>Passt mit H2O</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/models/fit/verdict.py" />
            <source>Fits quantised</source>
            <translation>Passt quantisiert</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/models/fit/verdict.py" />
            <source>Too large</source>
            <translation>Zu groß</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/chat_presets.py" />
            <source>Precise</source>
            <translation>Genau</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/chat_presets.py" />
            <source>Creative</source>
            <translation>Kreativ</translation>
        </message>
        <message>
            <location filename="../../llamahome_gui/config/chat_presets.py" />
            <source>Only from the documents</source>
            <translation>Nur aus den Dokumenten</translation>
        </message>
    </context>
</TS>
